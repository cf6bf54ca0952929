import BenchSockets

/// A change that is under way: who is to be sent what, and who has it.
struct Expectation {
    enum Kind: String {
        case endpoint, cluster

        var type: ResourceType { self == .endpoint ? .eds : .cds }
    }

    enum Verdict {
        case awaited, `repeat`, stale, stray
    }

    private let kind: Kind
    private let token: Int
    /// `nil` for all that get their endpoints by EDS.
    private let name: Int?
    private let isDelta: Bool
    /// How many resources each stream still waits for.
    private var missing: [Int]
    private(set) var remaining: Int
    let concerned: Int
    private(set) var seenAt: [Moment] = []

    init(kind: Kind, token: Int, name: Int?, only: Int?, isDelta: Bool, proxies: [FakeProxy]) {
        self.kind = kind
        self.token = token
        self.name = name
        self.isDelta = isDelta
        missing = proxies.map { proxy in
            if let only, proxy.index != only { return 0 }
            guard let name else {
                return proxy.facts(kind.type).count { $0.type == .eds || $0.content.assignment != nil }
            }
            return proxy.holds(kind.type, name) == nil ? 0 : 1
        }
        remaining = missing.count { $0 > 0 }
        concerned = remaining
    }

    mutating func receive(_ fact: Fact, before: Fact?, by stream: Int, at now: Moment) -> Verdict {
        let isAwaited = fact.type == kind.type && (name.map { $0 == fact.name } ?? (fact.content.assignment != nil))
        if isAwaited, fact.content.tokens.contains(token), before?.content.tokens.contains(token) != true {
            missing[stream] -= 1
            if missing[stream] == 0 {
                remaining -= 1
                seenAt.append(now)
            }
            return .awaited
        }
        if fact === before, !isDelta || (kind == .cluster && fact.type == .eds) { return .repeat }
        return isAwaited && missing[stream] > 0 && fact !== before ? .stale : .stray
    }
}
