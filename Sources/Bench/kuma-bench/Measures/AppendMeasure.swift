import BenchSockets

/// Durable append over HTTP: writers that PUT distinct small resources, each on a connection of its own; and the same
/// handler without the log, as the store in memory has it.
struct AppendMeasure {
    let bench: Bench

    func run() throws {
        let durable = try ControlPlaneProcess(bench.setup("append"))
        defer { durable.kill() }
        var setup = bench.setup("append-memory")
        setup.store = "memory"
        let memory = try ControlPlaneProcess(setup)
        defer { memory.kill() }
        for (writers, puts) in bench.plan.writers {
            try measure(durable, memory, writers: writers, puts: puts)
        }
        try checkCount(durable)
    }

    /// What was measured in turns: a disk that others use too is not the same a minute later.
    private struct Sample {
        var times: [Double] = []
        var seconds = 0.0
        var memorySeconds = 0.0
        var fsyncs: [Double] = []
        var commits: [Double] = []

        var rate: Double { Double(times.count) / seconds }
        var memoryRate: Double { Double(times.count) / memorySeconds }
    }

    private func measure(_ durable: ControlPlaneProcess, _ memory: ControlPlaneProcess, writers: Int, puts: Int) throws
    {
        let logged = try HTTPWriters(writers, port: try durable.port("api-http"))
        let unlogged = try HTTPWriters(writers, port: try memory.port("api-http"))
        // Not measured: the first requests find caches cold and code not yet paged in.
        for target in [logged, unlogged] { _ = try write(target, 5, "warm-\(writers)") }
        let batch = writers == 1 ? 1 : Bench.batchSize
        let (disk, sqlite) = (try DiskFloor(in: bench.directory), try SQLiteFloor(in: bench.directory))
        var sample = Sample()
        let before = try durable.usage()
        for round in 0..<bench.plan.rounds {
            let (count, prefix) = (puts / bench.plan.rounds, "small-\(writers)-\(round)")
            sample.fsyncs += try disk.measure(10)
            sample.commits += try sqlite.measure(commits: 10, size: batch)
            var start = Moment.now
            sample.times += try write(logged, count, prefix)
            sample.seconds += Moment.now.milliseconds(since: start) / 1000
            start = .now
            _ = try write(unlogged, count, prefix)
            sample.memorySeconds += Moment.now.milliseconds(since: start) / 1000
        }
        let after = try durable.usage()
        add(sample, writers: writers, batch: batch)
        let size = Self.size(writers)
        bench.report.add(Figure("append, server CPU", size, after.cpuSeconds - before.cpuSeconds, "s"))
        bench.report.add(Figure("append, server RSS", size, after.residentMiB, "MiB"))
    }

    private static func size(_ writers: Int) -> String { writers == 1 ? "1 writer" : "\(writers) writers" }

    private func write(_ writers: HTTPWriters, _ count: Int, _ prefix: String) throws -> [Double] {
        try writers.write(count) { writer, number in Workload.small("\(prefix)-\(writer)-\(number)") }
    }

    private func add(_ sample: Sample, writers: Int, batch: Int) {
        let (size, report) = (Self.size(writers), bench.report)
        let (times, fsync, commit) = (
            Percentiles(sample.times), Percentiles(sample.fsyncs), Percentiles(sample.commits)
        )
        report.add(
            Figure(
                "append, p50", size, times.median, "ms", floor: fsync.median,
                target: writers == 1 ? .floorPlusAtMost(1) : nil))
        report.add(Figure("append, p99", size, times.at(0.99), "ms", floor: fsync.at(0.99)))
        report.add(Figure("append, p50 to SQLite", size, times.median, "ms", floor: commit.median))
        guard writers > 1 else { return }
        report.add(Figure("append, events", size, sample.rate, "1/s", target: .atLeast(5000)))
        report.add(
            Figure(
                "append, events, to the handler without the log", size, sample.rate, "1/s", floor: sample.memoryRate,
                target: .floorTimesAtLeast(0.5)))
        report.add(
            Figure("append, events, to SQLite", size, sample.rate, "1/s", floor: Bench.rate(commit, size: batch)))
    }

    /// Every PUT that was answered is there.
    private func checkCount(_ controlPlane: ControlPlaneProcess) throws {
        let rounds = bench.plan.rounds
        let expected = bench.plan.writers.reduce(0) { $0 + $1.count * ($1.puts / rounds * rounds + 5) }
        let body = try HTTPConnection(port: try controlPlane.port("api-http"))
            .get("/meshes/default/dataplanes?size=1").body
        bench.report.check(
            body.filter { !$0.isWhitespace }.contains("\"total\":\(expected)"),
            "append: \(expected) resources were stored, but the list does not say so: \(body.suffix(200))")
    }
}
