import BenchSockets

/// The changes that other servers were measured with, beside their figures: those stand where floors stand elsewhere.
struct PeerMeasure {
    let fleet: FleetMeasure
    private var bench: Bench { fleet.bench }

    func run() throws {
        let workload = fleet.workload
        let peer = Peer.figures(workload, isDelta: fleet.isDelta)
        try compare(fleet.endpointChange(workload.common), to: peer?.all) { _ in
            peer.map { .floorTimesAtMost($0.share) }
        }
        guard workload.backends > 0 else { return }
        // One commit more than the peer, which has none.
        try compare(fleet.endpointChange(workload.partial), to: peer?.part) { .floorPlusAtMost($0) }
    }

    /// - Parameter target: of the p99, given what a commit of the floor takes.
    private func compare(
        _ change: FleetMeasure.Change, to peer: Peer?, target: (_ commit: Double) -> Figure.Target?
    ) throws {
        try fleet.warmUp(change)
        let usage = try fleet.usage()
        let disk = try SQLiteFloor(in: bench.directory)
        var moments: [FleetMeasure.Moments] = []
        var commits: [Double] = []
        for _ in 0..<max(2, bench.plan.turns(streams: change.streams) / 2) {
            commits += try disk.measure(commits: 3, size: 1)
            moments.append(try fleet.perform(change))
        }
        // From commit, as the peers keep their snapshots in memory; medians of quantiles over streams, as theirs are.
        let commit = Percentiles(commits).median
        let size = "\(fleet.size), \(change.streams) concerned"
        let p50 = max(0, Percentiles(moments.map(\.p50)).median - commit)
        let p99 = max(0, Percentiles(moments.map(\.p99)).median - commit)
        let report = bench.report
        report.add(Figure("change, commit to stream, p50", size, p50, "ms", floor: peer?.p50))
        report.add(
            Figure(
                "change, commit to stream, p99", size, p99, "ms", floor: peer?.p99,
                target: peer == nil ? nil : target(commit)))
        let bytes = moments.reduce(0) { $0 + ($1.traffic.bytes ?? 0) } / max(1, moments.count)
        report.add(Figure("change, bytes", size, Double(bytes) / 1000, "kB"))
        let strays = moments.reduce(0) { $0 + ($1.traffic.strays ?? 0) }
        report.add(Figure("change, strays", size, Double(strays), "resources", target: .atMost(0)))
        bench.addUsage("change, \(moments.count) turns", size, from: usage, to: try fleet.usage())
    }
}
