import MeshResources

/// Which streams each proxy has: those that are served, and those whose admission is still under way.
///
/// Streams may end in any order, also while they are admitted. A stream is counted until both are over, so that a proxy counts as
/// gone only when nothing of it is left.
struct StreamRegistry<Stream> {
    /// The streams that are served, the oldest first.
    private var served: [ResourceKey: [(id: UInt64, stream: Stream)]] = [:]
    /// Whether the stream has ended already.
    private var arriving: [ResourceKey: [UInt64: Bool]] = [:]
    /// Proxies whose Dataplanes go when they go.
    private var brought: Set<ResourceKey> = []

    /// What became of a proxy when a stream ended.
    struct Departure: Hashable {
        /// It was served, and is no longer.
        let isUnserved: Bool
        /// No stream of it is left; `brought`: and it had brought its Dataplane.
        let isGone: Bool
        let brought: Bool

        static var none: Departure { Departure(isUnserved: false, isGone: false, brought: false) }
    }

    /// The admission of a stream begins.
    mutating func arrive(_ id: UInt64, of proxy: ResourceKey) {
        arriving[proxy, default: [:]][id] = false
    }

    /// Nobody waits for the admission any more.
    func hasEnded(_ id: UInt64, of proxy: ResourceKey) -> Bool { arriving[proxy]?[id] == true }

    /// The admission succeeded.
    ///
    /// - Returns: `nil` if the stream is served from now on; else what its end, a moment ago, means.
    mutating func admit(_ id: UInt64, _ stream: Stream, of proxy: ResourceKey, brought isBrought: Bool) -> Departure? {
        if isBrought { brought.insert(proxy) }
        guard removeArriving(id, of: proxy) == false else { return departure(of: proxy, wasServed: false) }
        served[proxy, default: []].append((id, stream))
        return nil
    }

    /// The admission failed.
    mutating func refuse(_ id: UInt64, of proxy: ResourceKey) -> Departure {
        guard removeArriving(id, of: proxy) != nil else { return .none }
        return departure(of: proxy, wasServed: false)
    }

    /// The stream ended, at whatever point of its life. Repeating it changes nothing.
    mutating func end(_ id: UInt64, of proxy: ResourceKey) -> Departure {
        if arriving[proxy]?[id] != nil {
            arriving[proxy]?[id] = true
            return .none
        }
        guard let index = served[proxy]?.firstIndex(where: { $0.id == id }) else { return .none }
        served[proxy]?.remove(at: index)
        guard served[proxy]?.isEmpty == true else { return .none }
        served[proxy] = nil
        return departure(of: proxy, wasServed: true)
    }

    private mutating func removeArriving(_ id: UInt64, of proxy: ResourceKey) -> Bool? {
        let isEnded = arriving[proxy]?.removeValue(forKey: id)
        if arriving[proxy]?.isEmpty == true { arriving[proxy] = nil }
        return isEnded
    }

    private mutating func departure(of proxy: ResourceKey, wasServed: Bool) -> Departure {
        let isGone = !isPresent(proxy)
        return Departure(isUnserved: wasServed, isGone: isGone, brought: isGone && brought.remove(proxy) != nil)
    }

    // MARK: Questions

    var servedCount: Int { served.count }

    func isServed(_ proxy: ResourceKey) -> Bool { served[proxy] != nil }

    /// Also while the first stream is admitted.
    func isPresent(_ proxy: ResourceKey) -> Bool { served[proxy] != nil || arriving[proxy] != nil }

    func streams(of proxy: ResourceKey) -> [Stream] { served[proxy]?.map(\.stream) ?? [] }

    func streams(where isConcerned: @Sendable (ResourceKey) -> Bool) -> [Stream] {
        served.filter { isConcerned($0.key) }.flatMap { $0.value.map(\.stream) }
    }
}
