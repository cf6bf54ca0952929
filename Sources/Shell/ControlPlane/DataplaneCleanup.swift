import CommitPipeline
import Dispatch
import Foundation
import Logging
import MeshCommands
import MeshEvents
import MeshProjections
import MeshResources
import RESTServer

/// Deletes the Dataplanes of proxies that have been gone for long, in one commit; key `runtime.universal.dataplaneCleanupAge`.
///
/// What kuma-dp registered goes with it; this finds what nobody took away: a host that died, a proxy that left while the control plane
/// was down. A Dataplane whose proxy was never seen stays, and time in which this control plane did not run does not count: nobody
/// could see then who was there. Source: Kuma 2.14 `pkg/gc/collector.go`.
struct DataplaneCleanup: Sendable {
    private let pipeline: CommitPipeline
    private let age: Duration
    private let logger: Logger
    private let isConnected: @Sendable (ResourceKey) -> Bool
    private let observations: @Sendable () -> [ResourceKey: ProxyObservation]
    private let started = (steady: ContinuousClock.now, wall: Date())
    private let queue = DispatchQueue(label: "dataplane-cleanup")

    init(
        pipeline: CommitPipeline, age: Duration, logger: Logger,
        isConnected: @escaping @Sendable (ResourceKey) -> Bool,
        observations: @escaping @Sendable () -> [ResourceKey: ProxyObservation]
    ) {
        self.pipeline = pipeline
        self.age = age
        self.logger = logger
        self.isConnected = isConnected
        self.observations = observations
    }

    /// Looks once a minute; more often where the age is short.
    func start() {
        let pause = min(max(age / 4, .seconds(1)), .seconds(60))
        queue.asyncAfter(deadline: .now() + .milliseconds(Int(pause.milliseconds))) {
            run()
            start()
        }
    }

    private func run() {
        let uptime = ContinuousClock.now - started.steady
        guard uptime >= age else { return }
        // Not the wall clock: it may jump, and nobody would be gone for the longer.
        let now = Int64(started.wall.timeIntervalSince1970 * 1000) + uptime.milliseconds
        let state = pipeline.state
        let gone = Self.gone(observations(), before: now - age.milliseconds)
            .filter { state[$0] != nil && !isConnected($0) }
            .prefix(Command.operationLimit)
        guard !gone.isEmpty else { return }
        let request = WriteRequest(
            Command(gone.map { .delete($0) }, isSystem: true),
            note: Note(author: .system("dataplane-cleanup")), requestID: UUID().uuidString)
        pipeline.submit(request) { [logger] result in
            switch result {
            case .success: logger.info("offline Dataplanes deleted", metadata: ["count": "\(gone.count)"])
            case .failure(.stopped): break
            case .failure(let error):
                logger.warning("offline Dataplanes not deleted", metadata: ["reason": "\(error)"])
            }
        }
    }

    /// Proxies whose last stream ended before a moment, sorted.
    ///
    /// - Parameter milliseconds: since 1970.
    static func gone(_ observations: [ResourceKey: ProxyObservation], before milliseconds: Int64) -> [ResourceKey] {
        observations.filter { _, observation in
            guard !observation.isOnline else { return false }
            let ends = observation.subscriptions.compactMap(\.disconnectedAtMilliseconds)
            return ends.max().map { $0 < milliseconds } ?? false
        }.keys.sorted()
    }
}
