import CommitPipeline
import Foundation
import Logging
import MeshCommands
import MeshEvents
import MeshProjections
import MeshResources
import ResourceDocuments
import Synchronization
import XDSServer

/// Registers the Dataplanes that proxies bring, and removes them when the proxies are gone.
final class ProxyRegistration: ProxyAdmission {
    private let pipeline: CommitPipeline
    private let gate: TokenGate
    private let deregistrationDelay: Duration
    private let logger: Logger
    private let isConnected: @Sendable (ResourceKey) -> Bool
    private let isStopping = Atomic(false)
    /// Proxies whose removal is on its way to the log.
    private let leaving = Mutex<Set<ResourceKey>>([])

    init(
        pipeline: CommitPipeline, gate: TokenGate, deregistrationDelay: Duration, logger: Logger,
        isConnected: @escaping @Sendable (ResourceKey) -> Bool
    ) {
        self.pipeline = pipeline
        self.gate = gate
        self.deregistrationDelay = deregistrationDelay
        self.logger = logger
        self.isConnected = isConnected
    }

    func stop() {
        isStopping.store(true, ordering: .relaxed)
    }

    func admit(_ proxy: ProxyHello) async throws -> ResourceKey {
        // Before the state is read: what is not leaving now is not removed as long as the proxy is being admitted.
        let isLeaving = leaving.withLock { $0.contains(proxy.key) }
        let state = pipeline.state
        guard state.mesh(proxy.key.mesh) != nil else {
            throw AdmissionError.unknown("mesh \"\(proxy.key.mesh)\" does not exist")
        }
        let stored = state[proxy.key]?.resource
        let brought = try proxy.resourceText.map { try parse($0, key: proxy.key) }
        guard let resource = brought ?? stored else {
            throw AdmissionError.unknown(
                "there is no \(proxy.key); create it, or give kuma-dp a --dataplane-file")
        }
        try await gate.check(token: proxy.token, dataplane: Dataplane(resource), state: state)
        if let stored, brought != nil, stored != brought { try await checkOverride(stored, proxy: proxy) }

        var resources = brought.map { [$0] } ?? []
        if !proxy.metadata.isEmpty {
            let key = ResourceKey(type: "DataplaneMetadata", mesh: proxy.key.mesh, name: proxy.key.name)
            resources.append(Resource(key: key, spec: proxy.metadata))
        }
        // A proxy that returns as it was does not wait for the writer.
        if !isLeaving { resources.removeAll { state[$0.key]?.resource == $0 } }
        if !resources.isEmpty { try await write(resources.map { .put($0) }, "proxy") }
        return proxy.key
    }

    /// Who overrides a Dataplane must also be allowed to be the one that is there.
    private func checkOverride(_ stored: Resource, proxy: ProxyHello) async throws(AdmissionError) {
        do {
            try await gate.check(token: proxy.token, dataplane: Dataplane(stored), state: pipeline.state)
        } catch {
            throw .forbidden(
                "you are trying to override existing dataplane to which you don't have an access. \(error)")
        }
    }

    private func parse(_ text: String, key: ResourceKey) throws(AdmissionError) -> Resource {
        let documents: [ParsedDocument]
        do {
            documents = try ResourceDocuments.parse(text)
        } catch {
            throw .invalid("the Dataplane that the proxy brought: \(error)")
        }
        guard documents.count == 1, let type = ResourceType.named("Dataplane") else {
            throw .invalid("the proxy must bring exactly one Dataplane, not \(documents.count) documents")
        }
        let result = type.check(documents[0].json)
        guard result.violations.isEmpty else {
            let faults = result.violations.map { "\($0.field): \($0.reason)" }.joined(separator: "; ")
            throw .invalid("the Dataplane that the proxy brought is not valid: \(faults)")
        }
        guard result.resource.key == key else {
            throw .invalid("the node is \(key), but the Dataplane that the proxy brought is \(result.resource.key)")
        }
        return result.resource
    }

    private func request(_ operations: [MeshCommands.Operation], _ component: String) -> WriteRequest {
        WriteRequest(
            Command(operations, isSystem: true), note: Note(author: .system(component)), requestID: UUID().uuidString)
    }

    private func write(_ operations: [MeshCommands.Operation], _ component: String) async throws(AdmissionError) {
        do {
            _ = try await pipeline.write(request(operations, component))
        } catch .rejected(.invalid(let invalid)) {
            let faults = invalid.flatMap(\.violations).map { "\($0.field): \($0.reason)" }.joined(separator: "; ")
            throw .invalid("Resource is not valid: \(faults)")
        } catch {
            throw .unavailable("the proxy could not be registered: \(error)")
        }
    }

    func depart(_ proxy: ResourceKey, broughtResource: Bool) async {
        guard broughtResource, !isStopping.load(ordering: .relaxed) else { return }
        try? await Task.sleep(for: deregistrationDelay)
        remove([proxy], as: "proxy")
    }

    /// Deletes the Dataplanes of those that are not connected, in one commit.
    ///
    /// - Parameter component: who is named as the author.
    func remove(_ proxies: [ResourceKey], as component: String) {
        leaving.withLock { leaving in
            let gone = proxies.filter { !isConnected($0) && pipeline.state[$0] != nil }
            guard !gone.isEmpty, !isStopping.load(ordering: .relaxed) else { return }
            leaving.formUnion(gone)
            // A stream that begins from here on registers the proxy anew, behind this.
            pipeline.submit(request(gone.map { .delete($0) }, component)) { [self] result in removed(gone, result) }
        }
    }

    private func removed(_ proxies: [ResourceKey], _ result: Result<WriteResult, WriteError>) {
        // Not here: a pipeline that has stopped answers at once, within the lock.
        Task { leaving.withLock { $0.subtract(proxies) } }
        guard case .failure(let error) = result else { return }
        if case .stopped = error { return }
        logger.warning(
            "proxies not removed",
            metadata: ["proxies": "\(proxies.prefix(8).map(\.description))", "reason": "\(error)"])
    }
}
