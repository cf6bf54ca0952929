import BenchSockets
import Foundation

/// What a process has used so far. Source: `proc(5)`, `stat` and `status`.
struct ProcessUsage {
    /// User and system time.
    let cpuSeconds: Double
    let residentMiB: Double

    /// - Throws: `BenchFailure` if there is no such process.
    static func read(_ pid: Int32) throws -> ProcessUsage {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8),
            let name = stat.lastIndex(of: ")")
        else { throw BenchFailure("process \(pid) is gone") }
        // The name may hold spaces; the numbers after it are counted from field 3 on.
        let fields = stat[stat.index(after: name)...].split(separator: " ")
        let ticks = fields.count > 12 ? (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0) : 0
        let resident = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let kibibytes = resident?.split(separator: " ").dropFirst().first.flatMap { Double($0.filter(\.isNumber)) } ?? 0
        return ProcessUsage(cpuSeconds: ticks / Double(sysconf(Int32(_SC_CLK_TCK))), residentMiB: kibibytes / 1024)
    }

    static func ofThisProcess() throws -> ProcessUsage { try read(getpid()) }
}
