import Foundation

/// Starts a program on the server's core, so that the load does not take its time from it.
enum ChildProcess {
    private static let taskset = "/usr/bin/taskset"

    /// A process that is not started yet; on core 0 if there are others.
    static func make(_ program: String, _ arguments: [String]) -> Process {
        let process = Process()
        let isPinned = sysconf(Int32(_SC_NPROCESSORS_CONF)) > 1 && FileManager.default.isExecutableFile(atPath: taskset)
        process.executableURL = URL(fileURLWithPath: isPinned ? taskset : program)
        process.arguments = isPinned ? ["--cpu-list", "0", program] + arguments : arguments
        return process
    }
}
