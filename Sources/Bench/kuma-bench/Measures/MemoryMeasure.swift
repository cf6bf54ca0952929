import BenchSockets
import Foundation

/// Resident memory: empty, and for each stream 10 s after all have joined.
struct MemoryMeasure {
    let fleet: FleetMeasure

    func run() throws {
        sleep(10)
        let loaded = try fleet.controlPlane.usage()
        let report = fleet.bench.report
        report.add(Figure("RSS, empty", fleet.size, fleet.empty.residentMiB, "MiB", target: .atMost(50)))
        report.add(Figure("RSS, loaded", fleet.size, loaded.residentMiB, "MiB"))
        let each = (loaded.residentMiB - fleet.empty.residentMiB) * 1024 / Double(fleet.workload.proxies)
        report.add(Figure("RSS for each stream, TLS", fleet.size, each, "KiB", target: .atMost(200)))
    }
}

/// An idle mesh costs nothing: no commits, no processor time.
struct IdleMeasure {
    let fleet: FleetMeasure

    func run() throws {
        let bench = fleet.bench
        _ = try fleet.settle(500)
        let (before, start) = (try fleet.controlPlane.usage(), Moment.now)
        let head = try fleet.controlPlane.metrics()["kuma_log_head"]
        sleep(UInt32(bench.plan.idleSeconds))
        let (after, end) = (try fleet.controlPlane.usage(), Moment.now)
        let commits = (try fleet.controlPlane.metrics()["kuma_log_head"] ?? 0) - (head ?? 0)
        bench.report.add(
            Figure("idle, commits in \(bench.plan.idleSeconds) s", fleet.size, commits, "", target: .atMost(0)))
        let share = (after.cpuSeconds - before.cpuSeconds) * 1000 / end.milliseconds(since: start)
        bench.report.add(Figure("idle, processor", fleet.size, share * 100, "%", target: .atMost(0.5)))
    }
}
