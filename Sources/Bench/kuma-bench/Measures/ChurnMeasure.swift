/// Churn: proxies come and go at a steady pace, as in a rolling deployment.
struct ChurnMeasure {
    let fleet: FleetMeasure

    func run() throws {
        let (bench, size) = (fleet.bench, fleet.size)
        let (rate, seconds) = (bench.plan.churnRate, bench.plan.churnSeconds)
        _ = try fleet.settle(200)
        let before = try fleet.usage()
        try fleet.load.tell("churn \(rate) \(seconds) \(bench.plan.churnHold)")
        var resident: [Double] = []
        let churned = try fleet.load.next("churned", within: Double(seconds) + 60, noting: Double(seconds) / 10) {
            resident.append(try fleet.controlPlane.usage().residentMiB)
        }
        let after = try fleet.usage()
        let report = bench.report
        let begun = churned.begun ?? 0
        report.add(
            Figure(
                "churn, joins and leaves", size, Double(begun) / Double(seconds), "1/s",
                target: .atLeast(Double(rate) * 0.99)))
        for (name, quantile, target) in [
            ("p50", \LoadEvent.p50, nil), ("p99", \LoadEvent.p99, Figure.Target.atMost(1000)),
            ("max", \LoadEvent.last, nil),
        ] {
            let value = Double(churned[keyPath: quantile] ?? 0) / 1e6
            report.add(Figure("churn, until all know, \(name)", size, value, "ms", target: target))
        }
        report.add(
            Figure("churn, not known at the end", size, Double(churned.pending ?? 0), "", target: .atMost(0)))
        report.add(
            Figure(
                "churn, other than changed endpoints", size, Double(churned.strays ?? 0), "resources",
                target: .atMost(0)))
        report.add(Figure("churn, most under way", size, Double(churned.deepest ?? 0), ""))
        report.add(Figure("churn, received", size, Double(churned.bytes ?? 0) / 1e6, "MB"))
        report.add(
            Figure("churn, server RSS grew", size, after.server.residentMiB - before.server.residentMiB, "MiB"))
        addMemory(resident)
        report.check(
            churned.finished == begun, "\(size): \(begun - (churned.finished ?? 0)) comings and goings got lost")
        bench.addUsage("churn", size, from: before, to: after)
        // The rest of those that came goes.
        _ = try fleet.settle(1000)
    }

    /// Whether memory levels off: in the second half of the time, when caches are full.
    private func addMemory(_ resident: [Double]) {
        guard resident.count > 3, let last = resident.last else { return }
        let growth = (last / resident[resident.count / 2] - 1) * 100
        fleet.bench.report.add(
            Figure(
                "churn, server RSS grew in the second half", fleet.size, growth, "%",
                target: fleet.bench.plan.isSoak ? .atMost(2) : nil))
        let texts = resident.map { $0.shortText }.joined(separator: " ")
        fleet.bench.report.add(note: "\(fleet.size): server RSS in MiB after each tenth of the churn: \(texts)")
    }
}
