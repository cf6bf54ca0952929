import Foundation

/// The processors that this process may use: those of the machine, or fewer where it is bound to some of them.
enum AvailableProcessors {
    static var count: Int {
        let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        return status.flatMap(count(inStatus:)) ?? ProcessInfo.processInfo.activeProcessorCount
    }

    /// From the mask of bits that Linux shows in hexadecimal digits, with commas; `nil` where it does not.
    static func count(inStatus status: String) -> Int? {
        let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }
        let mask = line?.dropFirst("Cpus_allowed:".count) ?? ""
        let count = mask.reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
        return count > 0 ? count : nil
    }
}
