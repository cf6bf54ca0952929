import Foundation
import RESTServer

/// The figures that every Prometheus client tells of its process, from `/proc/self`.
enum ProcessFigures {
    static var families: [MetricFamily] {
        guard let text = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8) else { return [] }
        // The program's name is in parentheses and may hold anything; what follows is field 3 and on.
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ").dropFirst()
        func field(_ number: Int) -> Double { Double(fields.dropFirst(number - 3).first ?? "") ?? 0 }
        let tick = Double(sysconf(Int32(_SC_CLK_TCK)))
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
        return [
            MetricFamily(
                "process_cpu_seconds_total", .counter, "Seconds of CPU, user and system.",
                (field(14) + field(15)) / tick),
            MetricFamily(
                "process_resident_memory_bytes", .gauge, "Bytes of memory in RAM.",
                field(24) * Double(sysconf(Int32(_SC_PAGESIZE)))),
            MetricFamily("process_virtual_memory_bytes", .gauge, "Bytes of address space.", field(23)),
            MetricFamily("process_threads", .gauge, "Threads.", field(20)),
            MetricFamily("process_open_fds", .gauge, "Open file descriptors.", Double(files)),
        ]
    }
}
