/// Churn: proxies come and go at a steady pace, as in a rolling deployment.
struct ChurnMeasure {
    let fleet: FleetMeasure

    func run() throws {
        let (bench, size) = (fleet.bench, fleet.size)
        let (rate, seconds) = (bench.plan.churnRate, bench.plan.churnSeconds)
        _ = try fleet.settle(200)
        let before = try fleet.usage()
        let churned = try fleet.load.ask(
            "churn \(rate) \(seconds) \(bench.plan.churnHold)", "churned", within: Double(seconds) + 60)
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
        report.check(
            churned.finished == begun, "\(size): \(begun - (churned.finished ?? 0)) comings and goings got lost")
        bench.addUsage("churn", size, from: before, to: after)
        // The rest of those that came goes.
        _ = try fleet.settle(1000)
    }
}
