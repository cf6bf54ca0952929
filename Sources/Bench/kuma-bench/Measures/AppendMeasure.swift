import NIOCore

/// Durable append over HTTP: writers that PUT distinct small resources, each on a connection of its own.
struct AppendMeasure {
    let bench: Bench

    func run() async throws {
        let controlPlane = try await ControlPlaneProcess.start(
            bench.program, in: bench.directory + "/append", on: bench.loop)
        do {
            for (writers, puts) in bench.plan.writers {
                try await measure(controlPlane, writers: writers, puts: puts)
            }
            try await checkCount(controlPlane)
        } catch {
            await controlPlane.kill()
            throw error
        }
        await controlPlane.kill()
    }

    private func measure(_ controlPlane: ControlPlaneProcess, writers: Int, puts: Int) async throws {
        let port = try controlPlane.port("api-http")
        let connections = try await open(writers, port: port)
        // Not measured: the first requests find caches cold and code not yet paged in.
        _ = try await Self.write(connections, puts: 5, prefix: "warm-\(writers)")
        // One writer waits for a commit of its own; many share commits, and can at best be as fast as 64 events in one.
        let batch = writers == 1 ? 1 : Bench.batchSize
        let floor = try SQLiteFloor(in: bench.directory)
        let rounds = bench.plan.rounds
        var (times, floors, seconds): ([Double], [Double], Double) = ([], [], 0)
        let before = try Usage.read(controlPlane)
        // In turns: a disk that others use too is not the same a minute later, and a floor from then says nothing.
        for round in 0..<rounds {
            floors += try floor.measure(commits: 10, size: batch)
            let start = NIODeadline.now()
            times += try await Self.write(connections, puts: puts / rounds, prefix: "small-\(writers)-\(round)")
            seconds += Double((NIODeadline.now() - start).nanoseconds) / 1e9
        }
        let after = try Usage.read(controlPlane)
        for connection in connections { await connection.close() }
        add(
            Percentiles(times), rate: Double(times.count) / seconds, writers: writers, floor: Percentiles(floors),
            batch: batch)
        bench.addUsage("append", Self.size(writers), from: before, to: after)
    }

    private static func size(_ writers: Int) -> String { writers == 1 ? "1 writer" : "\(writers) writers" }

    private func open(_ count: Int, port: Int) async throws -> [HTTPConnection] {
        var connections: [HTTPConnection] = []
        for _ in 0..<count { connections.append(try await HTTPConnection.open(port: port, on: bench.loop)) }
        return connections
    }

    /// - Returns: milliseconds of each PUT.
    private static func write(_ connections: [HTTPConnection], puts: Int, prefix: String) async throws -> [Double] {
        try await withThrowingTaskGroup(of: [Double].self) { group in
            for (writer, connection) in connections.enumerated() {
                group.addTask {
                    var times: [Double] = []
                    for number in 0..<puts {
                        let (path, body) = Corpus.small("\(prefix)-\(writer)-\(number)")
                        times.append(try await connection.put(path, body).milliseconds)
                    }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func add(_ times: Percentiles, rate: Double, writers: Int, floor: Percentiles, batch: Int) {
        let size = Self.size(writers)
        let report = bench.report
        let isAlone = writers == 1
        report.add(
            Figure(
                "append, p50", size, times.median, "ms", floor: floor.median,
                target: isAlone ? .floorTimesAtMost(1.15) : nil))
        report.add(Figure("append, p99", size, times.at(0.99), "ms", floor: floor.at(0.99)))
        report.add(
            Figure(
                "append, events", size, rate, "1/s", floor: Bench.rate(floor, size: batch),
                target: isAlone ? nil : .floorTimesAtLeast(0.5)))
    }

    /// Every PUT that was answered is there.
    private func checkCount(_ controlPlane: ControlPlaneProcess) async throws {
        let expected = bench.plan.writers.reduce(0) { $0 + $1.count * ($1.puts + 5) }
        let connection = try await HTTPConnection.open(port: try controlPlane.port("api-http"), on: bench.loop)
        let body = try await connection.get("/meshes/default/dataplanes?size=1").body
        await connection.close()
        bench.report.check(
            body.filter { !$0.isWhitespace }.contains("\"total\":\(expected)"),
            "append: \(expected) resources were stored, but the list does not say so: \(body.suffix(200))")
    }
}
