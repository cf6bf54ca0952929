import NIOCore

/// A control plane with fake proxies: they join, are sent changes, and come back after the control plane was killed.
final class FleetMeasure {
    let bench: Bench
    let corpus: Corpus
    let fleet: Fleet
    var controlPlane: ControlPlaneProcess
    var http: HTTPConnection
    /// Distinguishes each change from all others.
    private var turnCount = 0

    var size: String { "\(corpus.proxyCount) streams" }
    var directory: String { Self.directory(bench, corpus) }

    private static func directory(_ bench: Bench, _ corpus: Corpus) -> String {
        bench.directory + "/fleet-\(corpus.proxyCount)"
    }

    init(_ proxyCount: Int, bench: Bench) async throws {
        self.bench = bench
        corpus = Corpus(proxyCount: proxyCount)
        fleet = Fleet(corpus, on: bench.loop)
        controlPlane = try await .start(bench.program, in: Self.directory(bench, corpus), on: bench.loop)
        do {
            http = try await .open(port: try controlPlane.port("api-http"), on: bench.loop)
        } catch {
            await controlPlane.kill()
            throw error
        }
    }

    func run() async throws {
        do {
            try await join()
            if bench.plan.parts.contains(.propagation) { try await PropagationMeasure(fleet: self).run() }
            if bench.plan.parts.contains(.restart) { try await RestartMeasure(fleet: self).run() }
            for fault in try await onLoop({ $0.faults }) { bench.report.add(fault: fault) }
        } catch {
            for fault in try await onLoop({ $0.faults }) { bench.report.add(fault: fault) }
            await controlPlane.kill()
            throw error
        }
        await controlPlane.kill()
    }

    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (Fleet) -> Value) async throws -> Value {
        try await bench.loop.submit { [fleet] in body(fleet) }.get()
    }

    private func join() async throws {
        for service in [Corpus.everyone, Corpus.tenth, Corpus.single] {
            _ = try await http.put(Corpus.targetPath(service), Corpus.target(service, turn: 0))
        }
        let before = try Usage.read(controlPlane)
        let start = NIODeadline.now()
        try await fleet.connect(port: try controlPlane.port("dp"))
        try await poll("not all proxies were sent all that they need", within: .seconds(120)) {
            try await self.onLoop { $0.isComplete && NIODeadline.now() - $0.lastMessageAt > .milliseconds(300) }
        }
        let last = try await onLoop { $0.lastMessageAt }
        bench.report.add(Figure("join, all complete", size, Double((last - start).nanoseconds) / 1e6, "ms"))
        bench.addUsage("join", size, from: before, to: try Usage.read(controlPlane))
    }

    /// Waits until nothing has arrived for a while, so that a turn does not pay for the acknowledgements of the one before.
    func settle() async throws {
        try await poll("messages do not stop") {
            try await self.onLoop { NIODeadline.now() - $0.lastMessageAt > .milliseconds(60) }
        }
    }

    // MARK: Changes

    /// Something to PUT, and who is to be sent what because of it.
    struct Change {
        let name: String
        let path: String
        let body: (_ turn: Int) -> String
        let awaited: [Int: Set<ResourceName>]
        var repeatable: ResourceKind?
    }

    /// The moments of one turn, in milliseconds until the last concerned proxy had the bytes.
    struct Moments {
        let fromRequest: Double
        let fromAnswer: Double
    }

    /// A Dataplane of `service` gets another port.
    func endpointChange(_ service: String) -> Change {
        let names: Set = [ResourceName(kind: .endpoint, name: service)]
        let concerned = corpus.proxies(reaching: service)
        return Change(
            name: "1 endpoint, \(concerned.count) concerned", path: Corpus.targetPath(service),
            body: { Corpus.target(service, turn: $0) },
            awaited: Dictionary(uniqueKeysWithValues: concerned.map { ($0, names) }))
    }

    /// A policy changes each cluster that leads to a service, of every proxy.
    var policyChange: Change {
        let awaited = (0..<corpus.proxyCount).map { proxy in
            (proxy, Set(corpus.reached(by: proxy).map { ResourceName(kind: .cluster, name: $0) }))
        }
        return Change(
            name: "policy of the mesh, all concerned", path: Corpus.policyPath, body: Corpus.policy,
            awaited: Dictionary(uniqueKeysWithValues: awaited), repeatable: .endpoint)
    }

    /// A change that is not measured: caches are cold, and it may replace more than what later ones change.
    func warmUp(_ change: Change) async throws {
        turnCount += 1
        try await onLoop { $0.expectAnything() }
        let reply = try await http.put(change.path, change.body(turnCount))
        let quiet = bench.plan.warmUpQuiet
        try await poll("messages do not stop") {
            try await self.onLoop { NIODeadline.now() - max($0.lastMessageAt, reply.answeredAt) > quiet }
        }
    }

    func perform(_ change: Change) async throws -> Moments {
        turnCount += 1
        let (awaited, repeatable) = (change.awaited, change.repeatable)
        let done = bench.loop.flatSubmit { [fleet] in fleet.expect(awaited, repeatable: repeatable) }
        let reply = try await http.put(change.path, change.body(turnCount))
        let last = try await done.get()
        return Moments(
            fromRequest: Double((last - reply.sentAt).nanoseconds) / 1e6,
            fromAnswer: Double((last - reply.answeredAt).nanoseconds) / 1e6)
    }
}
