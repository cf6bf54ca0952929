import NIOCore

/// Propagation: from a PUT until the last proxy that it concerns has the bytes.
struct PropagationMeasure {
    let fleet: FleetMeasure
    private var bench: Bench { fleet.bench }

    func run() async throws {
        let changes = [Corpus.everyone, Corpus.tenth, Corpus.single].map(fleet.endpointChange) + [fleet.policyChange]
        for change in changes { try await measure(change) }
    }

    private func measure(_ change: FleetMeasure.Change) async throws {
        try await fleet.warmUp(change)
        let trafficBefore = try await fleet.onLoop { $0.traffic }
        let usageBefore = try Usage.read(fleet.controlPlane)
        let (moments, disk) = try await turns(change)
        let turns = moments.count
        let usage = try Usage.read(fleet.controlPlane)
        let traffic = try await fleet.onLoop { $0.traffic }
        let size = "\(fleet.size), \(change.name)"
        let resources = change.awaited.values.reduce(0) { $0 + $1.count } * turns
        if change.repeatable == nil {
            bench.report.check(
                traffic.resources - trafficBefore.resources == resources,
                "\(size): \(traffic.resources - trafficBefore.resources) resources were sent, not \(resources)")
        }
        let strays = traffic.strays - trafficBefore.strays
        bench.report.check(strays == 0, "\(size): \(strays) resources were sent to proxies that they do not concern")
        let bytes = Double(traffic.bytes - trafficBefore.bytes) / Double(turns * change.awaited.count)
        try await add(moments, disk: disk, bytes: bytes, streams: change.awaited.count, size: size)
        bench.report.add(Figure("propagation, strays", size, Double(strays), "resources", target: .atMost(0)))
        bench.addUsage("propagation, \(turns) turns", size, from: usageBefore, to: usage)
    }

    /// As many turns as planned, or as there is time for; between them the disk's floor, which changes by the minute.
    private func turns(_ change: FleetMeasure.Change) async throws -> ([FleetMeasure.Moments], disk: Percentiles) {
        let deadline = ContinuousClock.now + .seconds(45)
        let floor = try DiskFloor(in: bench.directory)
        var moments: [FleetMeasure.Moments] = []
        var appends: [Double] = []
        while moments.count < bench.plan.turns(proxies: fleet.corpus.proxyCount), ContinuousClock.now < deadline {
            appends += try floor.measure(3)
            moments.append(try await fleet.perform(change))
            try await fleet.settle()
        }
        return (moments, Percentiles(appends))
    }

    private func add(_ moments: [FleetMeasure.Moments], disk: Percentiles, bytes: Double, streams: Int, size: String)
        async throws
    {
        let floor = try await fanout(streams: streams, bytes: max(1, Int(bytes)), turns: moments.count)
        let request = Percentiles(moments.map(\.fromRequest))
        let answer = Percentiles(moments.map(\.fromAnswer))
        let report = bench.report
        report.add(Figure("floor: fan-out, p50", size, floor.median, "ms"))
        report.add(
            Figure(
                "propagation, PUT to last, p50", size, request.median, "ms", floor: disk.median + floor.median,
                target: .floorTimesAtMost(3)))
        report.add(
            Figure(
                "propagation, PUT to last, p99", size, request.at(0.99), "ms",
                floor: disk.at(0.99) + floor.at(0.99), target: .floorTimesAtMost(3)))
        report.add(Figure("propagation, answer to last, p50", size, answer.median, "ms", floor: floor.median))
        report.add(Figure("propagation, answer to last, p99", size, answer.at(0.99), "ms", floor: floor.at(0.99)))
        report.add(Figure("propagation, bytes per stream", size, bytes, "B"))
    }

    private func fanout(streams: Int, bytes: Int, turns: Int) async throws -> Percentiles {
        let floor = try await FanoutFloor(streams: streams, on: bench.loop)
        _ = try await floor.measure(bytes: bytes, count: 2)
        let times = try await floor.measure(bytes: bytes, count: turns)
        await floor.stop()
        return Percentiles(times)
    }
}
