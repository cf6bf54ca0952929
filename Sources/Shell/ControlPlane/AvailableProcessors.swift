import Foundation

/// The processors that this process may use: those of the machine, or fewer where it is bound to some of them.
enum AvailableProcessors {
    static var count: Int { bound ?? ProcessInfo.processInfo.activeProcessorCount }

    /// From the mask of bits in hexadecimal digits that Linux shows; `nil` where it does not.
    private static var bound: Int? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("Cpus_allowed:") })
        else { return nil }
        let count = line.dropFirst("Cpus_allowed:".count).reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
        return count > 0 ? count : nil
    }
}
