import Foundation
import NIOCore

/// What a run measures, and how much of it.
struct Plan {
    enum Part: String, CaseIterable {
        case append, propagation, restart
    }

    let parts: Set<Part>
    /// Small sizes: shows that everything works and counts right, not how fast.
    let isSmoke: Bool

    var fleetSizes: [Int] { isSmoke ? [12] : [100, 1000] }
    /// Writers, and PUTs of each.
    var writers: [(count: Int, puts: Int)] { isSmoke ? [(1, 10), (8, 10)] : [(1, 400), (64, 100)] }
    /// The PUTs of a measure are split in so many rounds, with commits of the floor in between.
    var rounds: Int { isSmoke ? 2 : 20 }
    var floorSyncs: Int { isSmoke ? 10 : 300 }
    var floorBatches: Int { isSmoke ? 3 : 100 }

    /// How long nothing must arrive before a change counts as through.
    var warmUpQuiet: TimeAmount { isSmoke ? .milliseconds(400) : .seconds(1) }

    func turns(proxies: Int) -> Int { isSmoke ? 2 : proxies > 100 ? 30 : 60 }
}

/// What all measures share. Used by one task.
final class Bench {
    let plan: Plan
    let program: String
    let directory: String
    let loop: any EventLoop
    let report: Report

    static let batchSize = 64

    init(_ plan: Plan, program: String, directory: String, loop: any EventLoop, report: Report) {
        self.plan = plan
        self.program = program
        self.directory = directory
        self.loop = loop
        self.report = report
    }

    func run() async throws {
        report.begin()
        try measureFloors()
        if plan.parts.contains(.append) { try await AppendMeasure(bench: self).run() }
        guard !plan.parts.isDisjoint(with: [.propagation, .restart]) else { return }
        for size in plan.fleetSizes { try await FleetMeasure(size, bench: self).run() }
    }

    private func measureFloors() throws {
        let disk = Percentiles(try DiskFloor(in: directory).measure(plan.floorSyncs))
        addLatency("floor: append 4 KiB, fdatasync", "\(plan.floorSyncs) appends", disk)
        for (size, commits) in [(1, plan.floorSyncs), (Self.batchSize, plan.floorBatches)] {
            let floor = Percentiles(try SQLiteFloor(in: directory).measure(commits: commits, size: size))
            addLatency("floor: SQLite FULL", "\(size) in a commit", floor)
            report.add(Figure("floor: SQLite FULL, events", "\(size) in a commit", Self.rate(floor, size: size), "1/s"))
        }
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
        report.add(Figure("\(measure), client CPU", size, after.client.cpuSeconds - before.client.cpuSeconds, "s"))
        report.add(Figure("\(measure), server RSS", size, after.server.residentMiB, "MiB"))
    }
}

/// What the control plane and this process have used so far.
struct Usage {
    let server: ProcessUsage
    let client: ProcessUsage

    static func read(_ controlPlane: ControlPlaneProcess) throws -> Usage {
        Usage(server: try controlPlane.usage(), client: try .ofThisProcess())
    }
}
