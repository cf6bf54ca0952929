import MeshResources
import RESTServer
import Synchronization

/// What is known of proxies: by their streams now, and by what earlier runs of the control plane noted.
final class RememberedObservations: ProxyObservations {
    private let live: Observations
    private let limit: Int
    private let earlier: Mutex<[ResourceKey: ProxyObservation]>

    /// - Parameter earlier: of runs before this one; all their streams have ended.
    /// - Parameter limit: how many streams of a proxy are shown.
    init(_ live: Observations, earlier: [ResourceKey: ProxyObservation], limit: Int) {
        self.live = live
        self.limit = limit
        self.earlier = Mutex(earlier)
    }

    func observation(of proxy: ResourceKey) -> ProxyObservation? {
        let earlier = earlier.withLock { $0[proxy] }
        return live.observation(of: proxy)?.following(earlier, limit: limit) ?? earlier
    }

    /// The one that was issued last.
    func certificate(of proxy: ResourceKey) -> ProxyCertificate? {
        live.certificate(of: proxy) ?? earlier.withLock { $0[proxy]?.certificate }
    }

    var observations: [ResourceKey: ProxyObservation] { merged(live.observations) }

    /// What is worth keeping for the next run.
    var lasting: [ResourceKey: ProxyObservation] { merged(live.lasting) }

    private func merged(_ live: [ResourceKey: ProxyObservation]) -> [ResourceKey: ProxyObservation] {
        let earlier = earlier.withLock { $0 }
        return earlier.merging(live.map { ($0, $1.following(earlier[$0], limit: limit)) }) { _, now in now }
    }

    func snapshot(of proxy: ResourceKey) -> SnapshotSummary? { live.snapshot(of: proxy) }

    func isZoneOnline(_ name: String) -> Bool { live.isZoneOnline(name) }

    /// Forgets what earlier runs noted of a proxy: its Dataplane is gone.
    func forget(_ proxy: ResourceKey) {
        earlier.withLock { $0[proxy] = nil }
    }
}
