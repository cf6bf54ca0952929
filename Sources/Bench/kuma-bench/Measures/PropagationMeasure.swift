import BenchSockets

/// Propagation: from a PUT until the last proxy that it concerns has the bytes.
struct PropagationMeasure {
    let fleet: FleetMeasure
    private var bench: Bench { fleet.bench }
    private var report: Report { bench.report }

    func run() throws {
        let workload = fleet.workload
        // In a full mesh everybody sees it, as the next.
        if workload.reachable < workload.services { try measure(fleet.endpointChange(workload.partial)) }
        try measure(fleet.endpointChange(workload.common))
        try measure(fleet.meshChange)
        // Last: where it applies, the policy for all no longer does.
        try measure(fleet.singleChange)
    }

    /// What is measured of one kind of change.
    private struct Sample {
        var moments: [FleetMeasure.Moments] = []
        var commits: [Double] = []
        var fanouts: [Double] = []
        var fanoutSeconds = 0.0
    }

    private func measure(_ change: FleetMeasure.Change) throws {
        try fleet.warmUp(change)
        let (usage, metrics) = (try fleet.usage(), try fleet.controlPlane.metrics())
        let sample = try turns(change)
        let size = "\(fleet.size), \(change.name), \(change.streams)"
        addTimes(sample, change, size)
        check(sample, change, size)
        addEconomy(from: metrics, to: try fleet.controlPlane.metrics(), size)
        addWire(sample, change, size)
        let after = try fleet.usage()
        if change.streams > 1 { addRate(sample, change, after.server.cpuSeconds - usage.server.cpuSeconds, size) }
        bench.addUsage("propagation, \(sample.moments.count) turns", size, from: usage, to: after)
    }

    /// As many turns as planned, or as there is time for. Between them the floors: a machine that others use too is not
    /// the same a minute later.
    private func turns(_ change: FleetMeasure.Change) throws -> Sample {
        let deadline = Moment.now.adding(milliseconds: 40_000)
        let disk = try SQLiteFloor(in: bench.directory)
        let fanout = try FanoutFloor(
            streams: change.streams, identity: (bench.identity.certificate, bench.identity.key))
        defer { fanout.stop() }
        var sample = Sample()
        var bytes = 600
        _ = try fanout.measure(bytes: bytes)
        let before = try fanout.cpuSeconds()
        while sample.moments.count < bench.plan.turns(streams: change.streams), Moment.now < deadline {
            sample.commits += try disk.measure(commits: 3, size: 1)
            let moments = try fleet.perform(change)
            bytes = max(1, (moments.traffic.bytes ?? 0) / max(1, change.streams))
            sample.fanouts.append(try fanout.measure(bytes: bytes))
            sample.moments.append(moments)
        }
        sample.fanoutSeconds = try fanout.cpuSeconds() - before
        return sample
    }

    private func addTimes(_ sample: Sample, _ change: FleetMeasure.Change, _ size: String) {
        let last = Percentiles(sample.moments.map(\.last))
        let commit = Percentiles(sample.commits)
        let fanout = Percentiles(sample.fanouts)
        report.add(
            Figure("propagation, PUT to last, p50", size, last.median, "ms", floor: commit.median + fanout.median))
        report.add(
            Figure(
                "propagation, PUT to last, p99", size, last.at(0.99), "ms", floor: commit.at(0.99),
                target: change.streams == 1 ? .floorPlusAtMost(2) : nil))
        report.add(
            Figure("propagation, PUT to answer, p50", size, Percentiles(sample.moments.map(\.answer)).median, "ms"))
        guard change.streams > 1 else { return }
        // The answer may wait behind the pushes on one core, so it says nothing of when the commit was durable; that took
        // at least as long as a commit of the floor.
        report.add(
            Figure(
                "propagation, commit to last, p99", size, max(0, last.at(0.99) - commit.median), "ms",
                floor: fanout.at(0.99), target: .floorTimesAtMost(3)))
        report.add(Figure("floor: fan-out with TLS, p50", size, fanout.median, "ms"))
    }

    /// Who was sent what: as important as how fast.
    private func check(_ sample: Sample, _ change: FleetMeasure.Change, _ size: String) {
        let strays = sample.moments.reduce(0) { $0 + ($1.traffic.strays ?? 0) }
        let resources = sample.moments.reduce(0) { $0 + ($1.traffic.resources ?? 0) - ($1.traffic.repeats ?? 0) }
        let expected = change.resources * sample.moments.count
        report.check(
            resources == expected, "\(size): \(resources) resources were sent, not \(expected)")
        report.add(Figure("propagation, strays", size, Double(strays), "resources", target: .atMost(0)))
    }

    private func addEconomy(from before: Metrics, to after: Metrics, _ size: String) {
        for (measure, part, whole, limit) in [
            ("recomputed / changed pieces", "xds_pieces_recomputed_total", "xds_pieces_changed_total", 1.05),
            ("encodes / distinct versions", "xds_resources_encoded_total", "xds_resource_versions_total", 1.0),
        ] {
            guard let part = after[part].map({ $0 - (before[part] ?? 0) }),
                let whole = after[whole].map({ $0 - (before[whole] ?? 0) }), whole > 0
            else { continue }
            report.add(Figure(measure, size, part / whole, "", target: .atMost(limit)))
        }
    }

    private func addWire(_ sample: Sample, _ change: FleetMeasure.Change, _ size: String) {
        let sent = sample.moments.reduce(0) { $0 + ($1.traffic.bytes ?? 0) }
        let changed = sample.moments.reduce(0) { $0 + ($1.traffic.awaitedBytes ?? 0) }
        let needed = sample.moments.reduce(0) { $0 + ($1.traffic.neededBytes ?? 0) }
        // State of the world sends whole types; that is its nature.
        report.add(
            Figure(
                "bytes / changed bytes", size, Double(sent) / Double(max(1, changed)), "",
                target: fleet.isDelta ? .atMost(1.1) : nil))
        // Names and versions count as changed here, and so do endpoints that Envoy waits for when their cluster changed.
        report.add(
            Figure(
                "bytes / changed and needed resources", size, Double(sent) / Double(max(1, needed)), "",
                target: fleet.isDelta ? .atMost(1.1) : nil))
        report.add(
            Figure("bytes a stream", size, Double(sent) / Double(max(1, sample.moments.count * change.streams)), "B"))
    }

    /// By the server's processor time, which a busy machine does not change: it has one core.
    private func addRate(_ sample: Sample, _ change: FleetMeasure.Change, _ seconds: Double, _ size: String) {
        let updates = Double(change.streams * sample.moments.count)
        guard seconds > 0, sample.fanoutSeconds > 0 else { return }
        report.add(
            Figure(
                "proxy updates a second of one core", size, updates / seconds, "1/s", target: .atLeast(10_000)))
        report.add(
            Figure(
                "proxy updates a second, to fan-out", size, updates / seconds, "1/s",
                floor: updates / sample.fanoutSeconds, target: .floorTimesAtLeast(0.15)))
    }
}
