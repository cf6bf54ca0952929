import CommitPipeline
import Dispatch
import ControlPlaneConfig
import FoundationEssentials
import Logging
import MeshCommands
import MeshEvents
import MeshProjections
import MeshResources

/// What all endpoints share.
final class APIContext: Sendable {
    let dependencies: RESTDependencies
    let access: AccessRules
    let states: StateReader
    let events: EventHub
    let metrics: ServerMetrics

    init(_ dependencies: RESTDependencies) {
        self.dependencies = dependencies
        access = AccessRules(dependencies.configuration)
        states = StateReader(dependencies.pipeline)
        events = EventHub(dependencies.pipeline)
        metrics = ServerMetrics()
    }

    var pipeline: CommitPipeline { dependencies.pipeline }
    var observations: any ProxyObservations { dependencies.observations }
    var mode: Mode { dependencies.pipeline.mode }
    var logger: Logger { dependencies.logger }

    /// Milliseconds since 1970.
    var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    /// Carries out a request and measures how long it took until it was durable.
    func write(_ request: WriteRequest) async throws(WriteError) -> WriteResult {
        let start = ContinuousClock.now
        let result = try await pipeline.write(request)
        if case .committed = result { metrics.recordCommit(ContinuousClock.now - start) }
        return result
    }

    /// The same, with refusals as answers.
    ///
    /// - Parameter title: of what is tried, for example `Could not delete a resource`.
    func write(_ request: WriteRequest, title: String) async throws -> WriteResult {
        do {
            return try await write(request)
        } catch {
            throw WriteRefusal.error(error, title: title, context: self)
        }
    }

    /// Runs work that reads disks or takes long outside of the threads that serve requests.
    static func apart<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            WorkQueue.shared.async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
