import BenchSockets
import Foundation

/// From exec to the first xDS answer, on a long log: once without a checkpoint of its state, then with one.
struct StartMeasure {
    let bench: Bench

    private static let proxy = """
        {"type":"Dataplane","mesh":"default","name":"proxy-0","networking":{"address":"10.1.0.1",\
        "inbound":[{"port":8080,"tags":{"kuma.io/service":"caller","kuma.io/protocol":"http"}}],\
        "outbound":[{"port":20000,"tags":{"kuma.io/service":"generated-0"}}]}}
        """

    func run() throws {
        var setup = bench.setup("start")
        setup.port = try freePort()
        // The first start makes the directory; the log grows while it is down.
        try ControlPlaneProcess(setup).stop()
        let (events, keys) = bench.plan.log
        let store = setup.directory + "/store"
        try Subprocess.run(
            "\(bench.programs.folder)/kuma-log-generator",
            ["--directory", store, "--commits", "\(events)", "--keys", "\(keys)"])
        let dataplanes = setup.directory + "/dataplanes.jsonl"
        try (Self.proxy + "\n").write(toFile: dataplanes, atomically: false, encoding: .utf8)
        let size = "\(events) events, \(keys) keys"
        let scan = Percentiles(try (0..<3).map { _ in try ScanFloor(path: store + "/log.db").measure() }).median
        bench.report.add(Figure("floor: scan of the log", size, scan, "ms"))

        let replay = try start(setup, dataplanes, size)
        bench.report.add(
            Figure(
                "start to first answer, without state checkpoint", size, replay, "ms", floor: scan,
                target: .floorTimesPlusAtMost(3, 1000)))
        let again = try (0..<3).map { _ in try start(setup, dataplanes, size) }
        bench.report.add(
            Figure(
                "start to first answer, after a clean stop", size, Percentiles(again).median, "ms", floor: scan,
                target: .atMost(1000)))
        try? FileManager.default.removeItem(atPath: setup.directory)
    }

    private func freePort() throws -> Int {
        let (descriptor, port) = try TCPSocket.listen()
        close(descriptor)
        return port
    }

    /// Milliseconds from exec until a proxy that waits has all that it needs.
    private func start(_ setup: ControlPlaneProcess.Setup, _ dataplanes: String, _ size: String) throws -> Double {
        let load = try LoadProcess(
            bench.programs.load,
            ["--address", "127.0.0.1:\(setup.port)", "--tls", "--count", "1", "--dataplanes", dataplanes])
        defer { load.stop() }
        try load.tell("connect")
        let start = Moment.now
        let controlPlane = try ControlPlaneProcess(setup)
        let complete: LoadEvent
        do {
            complete = try load.next("complete", within: 120)
        } catch {
            controlPlane.kill()
            throw error
        }
        let usage = try controlPlane.usage()
        controlPlane.stop()
        bench.report.add(Figure("start, server CPU", size, usage.cpuSeconds, "s"))
        bench.report.add(Figure("start, server RSS", size, usage.residentMiB, "MiB"))
        return complete.milliseconds(\.last, since: start)
    }
}
