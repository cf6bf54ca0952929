import CommitPipeline
import ControlPlaneConfig
import Foundation
import InsightStore
import Logging
import MeshEvents
import MeshProjections
import MeshResources
import RESTServer
import XDSServer

/// What was observed of proxies, in this run and before: last values, which never enter the log.
struct ProxyInsights: Sendable {
    let observations: RememberedObservations
    /// `nil` if observations end with the process.
    let writer: InsightWriter?

    /// Reads what the run before noted, and forgets proxies from now on when their Dataplanes go.
    static func start(
        _ configuration: ControlPlaneConfiguration, pipeline: CommitPipeline, live: Observations, logger: Logger
    ) -> ProxyInsights {
        let state = pipeline.state
        let store = configuration.dataDirectory.flatMap { directory in
            InsightStore.open(path: "\(directory)/insights.db") { logger.warning("\($0)") }
        }
        let stored = load(store, logger)
        let earlier = ended(stored, state: state)
        let observations = RememberedObservations(
            live, earlier: earlier, limit: configuration.dataplaneMetrics.subscriptionLimit)
        let writer = store.map { store in
            InsightWriter(store: store, written: stored, logger: logger) {
                lasting(observations, state: pipeline.state)
            }
        }
        pipeline.observe { advance in
            for commit in advance.commits {
                for change in commit.changes where change.key.type == "Dataplane" && change.operation == .deleted {
                    observations.forget(change.key)
                }
            }
        }
        writer?.start(every: max(configuration.statusFlushInterval, .milliseconds(100)))
        return ProxyInsights(observations: observations, writer: writer)
    }

    private static func load(_ store: InsightStore?, _ logger: Logger) -> [ResourceKey: ProxyObservation] {
        do {
            return try store?.load().mapValues(ProxyObservation.init(record:)) ?? [:]
        } catch {
            logger.warning("what was observed of proxies before is lost", metadata: ["reason": "\(error)"])
            return [:]
        }
    }

    /// A stream without an end was open when the run before was killed: until the last moment that anything tells of.
    private static func ended(
        _ stored: [ResourceKey: ProxyObservation], state: MeshState
    ) -> [ResourceKey: ProxyObservation] {
        let end = max(state.time.milliseconds, stored.values.map(\.lastSign).max() ?? 0)
        return stored.filter { state[$0.key] != nil }.mapValues { $0.ended(at: end) }
    }

    /// A proxy that is connected although its Dataplane is gone is not kept.
    private static func lasting(
        _ observations: RememberedObservations, state: MeshState
    ) -> [ResourceKey: ProxyObservation] {
        observations.lasting.filter { proxy, _ in state[proxy] != nil }
    }

    func stop() {
        writer?.stop(at: Int64(Date().timeIntervalSince1970 * 1000))
    }
}
