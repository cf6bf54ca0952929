import BenchSockets
import Foundation

/// A control plane with many proxies: they join, are sent changes, come and go, and come back after a restart.
final class FleetMeasure {
    let bench: Bench
    let workload: Workload
    let isDelta: Bool
    let load: LoadProcess
    var controlPlane: ControlPlaneProcess
    var http: HTTPConnection
    /// Of the control plane before anything is stored.
    let empty: ProcessUsage
    /// Distinguishes each change from all others.
    private var turn = 0

    var size: String { "\(workload.name), \(workload.proxies) streams\(isDelta ? "" : ", SotW")" }
    private var directory: String { "\(bench.directory)/\(workload.name)" }

    init(_ workload: Workload, isDelta: Bool, bench: Bench) throws {
        self.workload = workload
        self.isDelta = isDelta
        self.bench = bench
        controlPlane = try ControlPlaneProcess(bench.setup(workload.name))
        do {
            http = try HTTPConnection(port: try controlPlane.port("api-http"))
            usleep(500_000)
            empty = try controlPlane.usage()
            let file = "\(bench.directory)/\(workload.name)/dataplanes.jsonl"
            try (workload.dataplanes.joined(separator: "\n") + "\n").write(
                toFile: file, atomically: false, encoding: .utf8)
            load = try LoadProcess(
                bench.programs.load,
                [
                    "--address", "127.0.0.1:\(try controlPlane.port("dp"))", "--tls", "--api",
                    isDelta ? "delta" : "sotw",
                    "--count", "\(workload.proxies)", "--spares", "\(workload.spares)", "--dataplanes", file,
                    "--clusters", "\(workload.reached(by: 1).count)",
                ])
        } catch {
            controlPlane.kill()
            throw error
        }
    }

    deinit {
        load.stop()
        controlPlane.kill()
        try? FileManager.default.removeItem(atPath: directory)
    }

    func run(_ parts: Set<Plan.Part>) throws {
        try store(workload.resources)
        try join()
        if parts.contains(.memory) { try MemoryMeasure(fleet: self).run() }
        if parts.contains(.idle) { try IdleMeasure(fleet: self).run() }
        if parts.contains(.propagation) { try PropagationMeasure(fleet: self).run() }
        if parts.contains(.peers) { try PeerMeasure(fleet: self).run() }
        if parts.contains(.churn) { try ChurnMeasure(fleet: self).run() }
        if parts.contains(.restart) { try RestartMeasure(fleet: self).run() }
        let stats = try load.ask("stats", "stats")
        for fault in stats.faults ?? [] { bench.report.add(fault: "\(size): \(fault)") }
        for fault in stats.incomplete ?? [] { bench.report.add(fault: "\(size): \(fault)") }
    }

    /// In commits of bounded size.
    private func store(_ resources: [String]) throws {
        var rest = resources[...]
        while !rest.isEmpty {
            try http.commit(rest.prefix(500))
            rest = rest.dropFirst(500)
        }
    }

    func usage() throws -> Usage { Usage(server: try controlPlane.usage(), load: try load.usage()) }

    private func join() throws {
        let before = try usage()
        let start = Moment.now
        let complete = try load.ask("connect", "complete", within: 300)
        let report = bench.report
        let peer = Peer.figures(workload, isDelta: isDelta)?.cold
        let (p50, p99) = (complete.milliseconds(\.p50, since: start), complete.milliseconds(\.p99, since: start))
        report.add(Figure("join, complete, p50", size, p50, "ms", floor: peer?.p50))
        report.add(Figure("join, complete, p99", size, p99, "ms", floor: peer?.p99))
        report.add(Figure("join, complete, all", size, complete.milliseconds(\.last, since: start), "ms"))
        _ = try settle(500)
        report.add(Figure("join, bytes", size, Double(complete.bytes ?? 0) / 1e6, "MB"))
        bench.addUsage("join", size, from: before, to: try usage())
    }

    /// Waits until nothing has come for so many milliseconds.
    func settle(_ milliseconds: Int) throws -> LoadEvent {
        try load.ask("settle \(milliseconds)", "settled", within: 120)
    }

    // MARK: Changes

    /// Something to PUT, and whom it concerns.
    struct Change {
        let name: String
        /// What of `await` comes before and after the token.
        let kind: String
        let awaited: String
        let streams: Int
        let resource: (_ turn: Int) -> (path: String, body: String)
        /// What the load will see of the turn.
        let token: (_ turn: Int) -> Int
        /// Resources that change: one, or one for each cluster.
        var resources: Int
    }

    /// A Dataplane of `service` gets another port.
    func endpointChange(_ service: String) -> Change {
        let streams = workload.proxies(reaching: service).count
        return Change(
            name: "endpoint", kind: "endpoint", awaited: service, streams: streams,
            resource: { [workload] in workload.target(service, turn: $0) }, token: { 10_000 + $0 }, resources: streams)
    }

    /// A policy changes each cluster that leads to a service, of every proxy.
    var meshChange: Change {
        let clusters = (0..<workload.proxies).reduce(0) { $0 + workload.reached(by: $1).count }
        return Change(
            name: "policy for all", kind: "cluster", awaited: "*", streams: workload.proxies,
            resource: { [workload] in workload.timeout(turn: $0) }, token: { 100 + $0 }, resources: clusters)
    }

    /// A policy changes one cluster of one proxy.
    var singleChange: Change {
        Change(
            name: "policy for one", kind: "cluster", awaited: "\(workload.common)@0", streams: 1,
            resource: { [workload] in workload.singleTimeout(turn: $0) }, token: { 1000 + $0 }, resources: 1)
    }

    /// A change that is not measured: caches are cold, and it may replace more than what later ones change.
    func warmUp(_ change: Change) throws {
        turn += 1
        _ = try load.ask("anything", "armed")
        let (path, body) = change.resource(turn)
        try http.put(path, body)
        _ = try settle(500)
        // Once everybody has the next one, nothing of the first is under way.
        _ = try perform(change)
    }

    /// The moments of one turn, in milliseconds from before the PUT.
    struct Moments {
        /// Until the last concerned stream had the bytes, and quantiles over streams.
        let last: Double
        let p50: Double
        let p99: Double
        /// Until the PUT was answered.
        let answer: Double
        let traffic: LoadEvent
    }

    func perform(_ change: Change) throws -> Moments {
        turn += 1
        _ = try load.ask("await \(change.kind) \(change.token(turn)) \(change.awaited) \(change.streams)", "armed")
        let (path, body) = change.resource(turn)
        let reply = try http.put(path, body)
        let seen = try load.next("seen", within: 60)
        let traffic = try settle(60)
        return Moments(
            last: seen.milliseconds(\.last, since: reply.sentAt), p50: seen.milliseconds(\.p50, since: reply.sentAt),
            p99: seen.milliseconds(\.p99, since: reply.sentAt), answer: reply.milliseconds, traffic: traffic)
    }

    /// Kills the control plane and starts it on the same directory and port.
    func restart() throws {
        var setup = bench.setup(workload.name)
        setup.port = try controlPlane.port("dp")
        controlPlane.kill()
        controlPlane = try ControlPlaneProcess(setup)
        http = try HTTPConnection(port: try controlPlane.port("api-http"))
    }
}
