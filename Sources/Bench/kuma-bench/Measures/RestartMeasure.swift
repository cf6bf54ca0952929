import NIOCore

/// Restart: the control plane is killed and started again; all proxies come back with what they hold.
struct RestartMeasure {
    let fleet: FleetMeasure
    private var bench: Bench { fleet.bench }

    func run() async throws {
        let port = try fleet.controlPlane.port("dp")
        let before = try await prepare()
        let start = NIODeadline.now()
        try await fleet.restart(port: port)
        let ready = NIODeadline.now()
        let clientBefore = try ProcessUsage.ofThisProcess()
        try await fleet.fleet.connect(port: port)
        try await awaitAdmission()
        let admitted = NIODeadline.now()
        try await fleet.settle()
        let traffic = try await fleet.onLoop { $0.traffic }
        let usage = Usage(server: try fleet.controlPlane.usage(), client: try .ofThisProcess())
        let floor = try await fleet.fleet.shakeHands(port: port)

        let report = bench.report
        report.add(Figure("restart, kill to ready", fleet.size, Self.milliseconds(start, ready), "ms"))
        report.add(Figure("floor: TLS handshakes", fleet.size, floor, "ms"))
        report.add(
            Figure(
                "restart, ready to all streams admitted", fleet.size, Self.milliseconds(ready, admitted), "ms",
                floor: floor, target: .floorTimesAtMost(3)))
        report.add(
            Figure(
                "restart, resource bytes sent again", fleet.size, Double(traffic.bytes - before.bytes), "B",
                target: .atMost(0)))
        report.add(Figure("restart, server CPU", fleet.size, usage.server.cpuSeconds, "s"))
        report.add(Figure("restart, client CPU", fleet.size, usage.client.cpuSeconds - clientBefore.cpuSeconds, "s"))
        report.add(Figure("restart, server RSS", fleet.size, usage.server.residentMiB, "MiB"))
        report.check(
            traffic.strays == before.strays,
            "\(fleet.size): \(traffic.strays - before.strays) resources were sent again after the restart")
        try await proveInSync()
    }

    /// Leaves every proxy with what it is to have, and lets nothing more be sent.
    private func prepare() async throws -> Fleet.Traffic {
        try await fleet.settle()
        return try await fleet.onLoop {
            $0.expectNothing()
            return $0.traffic
        }
    }

    private static func milliseconds(_ start: NIODeadline, _ end: NIODeadline) -> Double {
        Double((end - start).nanoseconds) / 1e6
    }

    private func awaitAdmission() async throws {
        let connection = try await HTTPConnection.open(
            port: try fleet.controlPlane.port("diagnostics"), on: bench.loop)
        let line = "xds_streams_active \(fleet.corpus.proxyCount)"
        try await poll("not all streams were admitted after the restart") {
            try await connection.get("/metrics").body.split(separator: "\n").contains {
                $0 == line || $0 == line + ".0"
            }
        }
        await connection.close()
    }

    /// A change after the restart reaches everybody, and is all that anybody is sent.
    private func proveInSync() async throws {
        let before = try await fleet.onLoop { $0.traffic }
        let moments = try await fleet.perform(fleet.endpointChange(Corpus.everyone))
        try await fleet.settle()
        let after = try await fleet.onLoop { $0.traffic }
        bench.report.add(Figure("restart, first change, PUT to last", fleet.size, moments.fromRequest, "ms"))
        let sent = after.resources - before.resources
        bench.report.check(
            sent == fleet.corpus.proxyCount,
            "\(fleet.size): the first change after the restart sent \(sent) resources, not \(fleet.corpus.proxyCount)")
    }
}

extension FleetMeasure {
    /// Kills the control plane and starts it on the same directory and port.
    func restart(port: Int) async throws {
        await controlPlane.kill()
        controlPlane = try await .start(bench.program, in: directory, port: port, on: bench.loop)
        http = try await .open(port: try controlPlane.port("api-http"), on: bench.loop)
        try await poll("streams do not end with the control plane") { try await self.onLoop { $0.openCount == 0 } }
    }
}
