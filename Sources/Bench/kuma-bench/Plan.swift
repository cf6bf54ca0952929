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

    /// A workload, what is measured on it, and how its proxies ask.
    struct Fleet {
        let workload: Workload
        let parts: Set<Part>
        var isDelta = true
    }

    private static let standard: [Fleet] = [
        Fleet(workload: .s, parts: [.propagation, .churn, .restart, .memory]),
        Fleet(workload: .m, parts: [.propagation, .churn, .restart, .memory, .idle]),
        Fleet(workload: .m, parts: [.restart], isDelta: false),
        // In a full mesh each coming or going concerns everybody: what that costs, the changed endpoint shows.
        Fleet(workload: .f, parts: [.propagation, .restart, .memory]),
        Fleet(workload: .l, parts: [.propagation, .churn, .restart, .memory]),
        Fleet(workload: .c, parts: [.peers]),
        Fleet(workload: .p(100), parts: [.peers]),
        Fleet(workload: .p(1000), parts: [.peers]),
        Fleet(workload: .p(1000), parts: [.peers], isDelta: false),
        Fleet(workload: .p(5000), parts: [.peers]),
    ]

    private static let small: [Fleet] = [
        Fleet(workload: .smoke, parts: [.propagation, .churn, .restart]),
        Fleet(workload: .smoke, parts: [.propagation], isDelta: false),
    ]

    /// What is left of all that after selection.
    var fleets: [Fleet] {
        (isSmoke ? Self.small : Self.standard).compactMap { fleet in
            let chosen = fleet.parts.intersection(parts)
            guard !chosen.isEmpty, sizes.isEmpty || sizes.contains(fleet.workload.name) || isSmoke else { return nil }
            return Fleet(workload: fleet.workload, parts: chosen, isDelta: fleet.isDelta)
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
