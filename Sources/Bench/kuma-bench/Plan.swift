/// What a run measures, and how much of it.
struct Plan {
    enum Part: String, CaseIterable {
        case append, propagation, churn, restart, memory, idle, peers, start, canary
    }

    let parts: Set<Part>
    /// Names of workloads; empty for all.
    let sizes: Set<String>
    /// Small sizes: shows that everything works and counts right, not how fast.
    let isSmoke: Bool
    /// Churn for ten minutes rather than one.
    let isSoak: Bool

    /// Workloads, each with what is measured on it.
    private static let standard: [(Workload, Set<Part>)] = [
        (.s, [.propagation]), (.m, [.propagation, .churn, .restart, .memory, .idle]), (.f, [.propagation]),
        (.l, [.propagation, .memory]), (.c, [.peers]), (.p(100), [.peers]), (.p(1000), [.peers]), (.p(5000), [.peers]),
    ]

    /// What is left of all that after selection.
    var fleets: [(workload: Workload, parts: Set<Part>)] {
        let all: [(Workload, Set<Part>)] =
            isSmoke ? [(.smoke, [.propagation, .churn, .restart])] : Self.standard
        return all.compactMap { workload, own in
            let chosen = own.intersection(parts)
            guard !chosen.isEmpty, sizes.isEmpty || sizes.contains(workload.name) || isSmoke else { return nil }
            return (workload, chosen)
        }
    }

    /// Writers, and PUTs of each.
    var writers: [(count: Int, puts: Int)] { isSmoke ? [(1, 10), (8, 10)] : [(1, 400), (64, 100)] }
    /// The PUTs of a measure are split in so many rounds, with commits of the floor in between.
    var rounds: Int { isSmoke ? 2 : 20 }
    var floorSyncs: Int { isSmoke ? 10 : 300 }
    var floorBatches: Int { isSmoke ? 3 : 100 }
    var churnSeconds: Int { isSmoke ? 3 : isSoak ? 600 : 60 }
    var churnRate: Int { isSmoke ? 10 : 100 }
    /// Milliseconds that one who has come stays at least.
    var churnHold: Int { isSmoke ? 300 : 2000 }
    var idleSeconds: Int { 60 }
    /// Events and keys of the log that a start reads.
    var log: (events: Int, keys: Int) { isSmoke ? (2000, 200) : (1_000_000, 10_000) }

    func turns(streams: Int) -> Int { isSmoke ? 2 : streams >= 5000 ? 10 : streams > 200 ? 30 : 60 }
}
