import BenchSockets

/// Restart: the control plane is killed and started again; proxies that are up to date are sent nothing.
struct RestartMeasure {
    let fleet: FleetMeasure
    private var bench: Bench { fleet.bench }

    func run() throws {
        _ = try fleet.settle(200)
        _ = try fleet.load.ask("nothing", "armed")
        let start = Moment.now
        try fleet.restart()
        let ready = Moment.now
        let open = try fleet.load.next("open", within: 120)
        try awaitAdmission()
        let admitted = Moment.now
        let traffic = try fleet.settle(500)
        let usage = try fleet.usage()
        let floor = try handshakes()

        let (report, size) = (bench.report, fleet.size)
        report.add(Figure("restart, kill to ready", size, ready.milliseconds(since: start), "ms"))
        report.add(
            Figure("restart, ready to all open", size, open.milliseconds(\.last, since: ready), "ms", floor: floor))
        report.add(
            Figure(
                "restart, ready to all in sync, TLS", size, admitted.milliseconds(since: ready), "ms", floor: floor,
                target: .floorTimesAtMost(2)))
        report.add(
            Figure(
                "restart, resource bytes sent again", size, Double(traffic.resourceBytes ?? 0), "B", target: .atMost(0))
        )
        report.add(Figure("restart, server CPU", size, usage.server.cpuSeconds, "s"))
        report.add(Figure("restart, server RSS", size, usage.server.residentMiB, "MiB"))
        report.check(
            (traffic.strays ?? 0) == 0,
            "\(size): resources were sent again after the restart")
        try proveInSync()
    }

    private func handshakes() throws -> Double {
        let floor = try FanoutFloor(
            streams: fleet.workload.proxies, identity: (bench.identity.certificate, bench.identity.key))
        defer { floor.stop() }
        return floor.opening
    }

    private func awaitAdmission() throws {
        try poll("not all streams were admitted after the restart") {
            Int(try fleet.controlPlane.metrics()["xds_streams_active"] ?? 0) >= fleet.workload.proxies
        }
    }

    /// A change after the restart reaches everybody, and is all that anybody is sent.
    private func proveInSync() throws {
        let change = fleet.endpointChange(fleet.workload.common)
        let moments = try fleet.perform(change)
        bench.report.add(Figure("restart, first change, PUT to last", fleet.size, moments.last, "ms"))
        let sent = moments.traffic.resources ?? 0
        bench.report.check(
            sent == change.resources,
            "\(fleet.size): the first change after the restart sent \(sent) resources, not \(change.resources)")
    }
}
