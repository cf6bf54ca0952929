import CommitPipeline
import Dispatch
import Foundation
import Logging
import MeshCommands
import MeshEvents
import MeshProjections
import MeshResources
import Synchronization
import XDSServer

/// Notes in the log which services of PERMISSIVE meshes can be called with mTLS: those whose proxies all have certificates.
///
/// An observation that changes snapshots, so it is a commit, and debounced. A service that became ready stays so while its mesh keeps
/// the authority: a proxy that joins has its certificate before it listens.
final class TLSReadiness: Sendable {
    private let pipeline: CommitPipeline
    private let certificateBackend: @Sendable (ResourceKey) -> String?
    private let logger: Logger
    private let queue = DispatchQueue(label: "tls-readiness")
    private let isScheduled = Mutex(false)
    private static let delay = DispatchTimeInterval.milliseconds(200)

    /// - Parameter certificateBackend: which backend issued the certificate that a proxy has; `nil` without one.
    init(
        pipeline: CommitPipeline, logger: Logger, certificateBackend: @escaping @Sendable (ResourceKey) -> String?
    ) {
        self.pipeline = pipeline
        self.logger = logger
        self.certificateBackend = certificateBackend
    }

    func start() {
        pipeline.observe { [self] advance in
            let concerns = advance.commits.contains { commit in
                commit.changes.contains { $0.key.type == "Mesh" || $0.key.type == "Dataplane" }
            }
            if concerns { schedule() }
        }
        schedule()
    }

    /// A proxy got a certificate, or something else changed that readiness depends on.
    func schedule() {
        let isNew = isScheduled.withLock { isScheduled in
            defer { isScheduled = true }
            return !isScheduled
        }
        if isNew { queue.asyncAfter(deadline: .now() + Self.delay) { [self] in evaluate() } }
    }

    private func evaluate() {
        isScheduled.withLock { $0 = false }
        let state = pipeline.state
        let operations = state.meshNames.compactMap { operation(for: $0, state: state) }
        guard !operations.isEmpty else { return }
        let request = WriteRequest(
            Command(operations, isSystem: true), note: Note(author: .system("tls-readiness")),
            requestID: UUID().uuidString)
        pipeline.submit(request) { [logger] result in
            guard case .failure(let error) = result else { return }
            logger.warning("TLS readiness not recorded", metadata: ["reason": "\(error)"])
        }
    }

    private func operation(for name: String, state: MeshState) -> MeshCommands.Operation? {
        let key = ResourceKey(type: "Config", name: "kuma-\(name)-tls-readiness")
        let recorded = state[key].flatMap { $0.resource.spec["config"]?.stringValue }
        guard let mtls = state.mesh(name)?.mtls, mtls.isPermissive else {
            return recorded == nil ? nil : .delete(key)
        }
        let before = Set((recorded.flatMap { try? JSON(parsing: $0) }?.elements ?? []).compactMap(\.stringValue))
        let ready = state.services(inMesh: name).filter { service in
            if before.contains(service) { return true }
            let providers = state.providers(of: ServiceKey(mesh: name, service: service))
            return providers.allSatisfy {
                certificateBackend(ResourceKey(type: "Dataplane", mesh: name, name: $0.name))
                    == mtls.enabledBackend.name
            }
        }
        guard Set(ready) != before || recorded == nil else { return nil }
        let text = JSON.array(ready.map(JSON.string)).canonicalText
        return .put(Resource(key: key, spec: ["config": .string(text)]))
    }
}
