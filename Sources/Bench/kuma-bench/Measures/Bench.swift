import BenchSockets

/// What all measures share.
final class Bench {
    let plan: Plan
    let programs: Programs
    let directory: String
    let identity: ServerIdentity
    let report: Report

    static let batchSize = 64

    /// Paths of what is run.
    struct Programs {
        let controlPlane: String
        let load: String
        /// Where kuma-dp and kuma-tcp-echo are.
        let folder: String
        /// `nil` without a real Envoy.
        let envoy: String?
    }

    init(_ plan: Plan, programs: Programs, directory: String, report: Report) throws {
        self.plan = plan
        self.programs = programs
        self.directory = directory
        self.report = report
        identity = try ServerIdentity(in: directory)
    }

    func setup(_ name: String) -> ControlPlaneProcess.Setup {
        ControlPlaneProcess.Setup(
            program: programs.controlPlane, directory: "\(directory)/\(name)", identity: identity)
    }

    func run() {
        report.begin()
        attempt("floors") { try measureFloors() }
        if plan.parts.contains(.append) { attempt("append") { try AppendMeasure(bench: self).run() } }
        for fleet in plan.fleets {
            attempt(fleet.workload.name) {
                try FleetMeasure(fleet.workload, isDelta: fleet.isDelta, bench: self).run(fleet.parts)
            }
        }
        if plan.parts.contains(.start) { attempt("start") { try StartMeasure(bench: self).run() } }
        if plan.parts.contains(.canary) { attempt("canary") { try CanaryMeasure(bench: self).run() } }
    }

    /// One measure that fails does not keep the others from being taken; it is a fault of the run all the same.
    private func attempt(_ name: String, _ body: () throws -> Void) {
        do { try body() } catch { report.add(fault: "\(name): \(error)") }
    }

    private func measureFloors() throws {
        let disk = Percentiles(try DiskFloor(in: directory).measure(plan.floorSyncs))
        addLatency("floor: append 4 KiB, fdatasync", "\(plan.floorSyncs) appends", disk)
        for (size, commits) in [(1, plan.floorSyncs), (Self.batchSize, plan.floorBatches)] {
            let floor = Percentiles(try SQLiteFloor(in: directory).measure(commits: commits, size: size))
            addLatency("floor: SQLite FULL", "\(size) in a commit", floor)
            report.add(Figure("floor: SQLite FULL, events", "\(size) in a commit", Self.rate(floor, size: size), "1/s"))
        }
        guard plan.parts.contains(.propagation) else { return }
        for isEncrypted in [false, true] { try measureFanout(isEncrypted) }
    }

    /// What one core can send at most: 1 KiB to each of many streams.
    private func measureFanout(_ isEncrypted: Bool) throws {
        let streams = plan.isSmoke ? 12 : 1000
        let floor = try FanoutFloor(
            streams: streams, identity: isEncrypted ? (identity.certificate, identity.key) : nil)
        defer { floor.stop() }
        let kind = isEncrypted ? "TLS" : "plain"
        let size = "\(streams) streams, \(kind)"
        report.add(Figure("floor: connect\(isEncrypted ? " and shake hands" : "")", size, floor.opening, "ms"))
        _ = try floor.measure(bytes: 1024)
        let before = try floor.cpuSeconds()
        let times = try (0..<(plan.isSmoke ? 3 : 30)).map { _ in try floor.measure(bytes: 1024) }
        let rate = Double(times.count * streams) / max(1e-9, try floor.cpuSeconds() - before)
        addLatency("floor: fan-out of 1 KiB", size, Percentiles(times))
        report.add(Figure("floor: fan-out, writes a second of one core", size, rate, "1/s"))
    }

    /// Events a second at the median of commits of `size` events.
    static func rate(_ commits: Percentiles, size: Int) -> Double { Double(size) * 1000 / max(commits.median, 0.001) }

    func addLatency(_ measure: String, _ size: String, _ times: Percentiles) {
        report.add(Figure("\(measure), p50", size, times.median, "ms"))
        report.add(Figure("\(measure), p99", size, times.at(0.99), "ms"))
    }

    /// What server and client used between two readings.
    func addUsage(_ measure: String, _ size: String, from before: Usage, to after: Usage) {
        report.add(Figure("\(measure), server CPU", size, after.server.cpuSeconds - before.server.cpuSeconds, "s"))
        report.add(Figure("\(measure), load CPU", size, after.load.cpuSeconds - before.load.cpuSeconds, "s"))
        report.add(Figure("\(measure), server RSS", size, after.server.residentMiB, "MiB"))
    }
}

/// What the control plane and the load have used so far.
struct Usage {
    let server: ProcessUsage
    let load: ProcessUsage
}
