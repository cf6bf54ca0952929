import Foundation
import Synchronization

/// A program that a test started; what it prints goes to a file.
final class ChildProcess: Sendable {
    let name: String
    private let outputPath: String
    private let process: Mutex<Process>
    let pid: Int32

    /// - Parameter executable: an absolute path, or a name to be found in `PATH`.
    init(
        _ name: String, _ executable: String, _ arguments: [String], environment: [String: String] = [:], folder: String
    ) throws {
        self.name = name
        outputPath = "\(folder)/\(name)-\(UUID().uuidString.prefix(8)).log"
        guard FileManager.default.createFile(atPath: outputPath, contents: nil),
            let output = FileHandle(forWritingAtPath: outputPath)
        else { throw Overdue(description: "cannot create \(outputPath)") }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable.hasPrefix("/") ? executable : "/usr/bin/env")
        process.arguments = executable.hasPrefix("/") ? arguments : [executable] + arguments
        // Not the environment of whoever runs the tests: a KUMA_ variable there must not decide what they say.
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("KUMA") }
        process.environment = inherited.merging(environment) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try Self.withoutBlockedSignals { try process.run() }
        pid = process.processIdentifier
        self.process = Mutex(process)
    }

    /// Threads of Swift's tasks block signals, and a child would inherit that: SIGTERM would never reach it.
    private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
        var (none, present) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &present)
        defer { pthread_sigmask(SIG_SETMASK, &present, nil) }
        try body()
    }

    var isRunning: Bool { process.withLock { $0.isRunning } }

    /// All that it has printed so far, errors included.
    var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }

    /// The last lines, for messages.
    var tail: String { output.split(separator: "\n").suffix(12).joined(separator: "\n") }

    /// The first printed line that has `text` in it.
    func line(_ text: String, within seconds: Double = 30) async throws -> String {
        let line: String? = try await eventually("\(name) prints \"\(text)\"", within: seconds) {
            let lines = output.split(separator: "\n")
            if let line = lines.first(where: { $0.contains(text) }) { return .some(String(line)) }
            guard isRunning else { return .some(nil) }
            return nil
        }
        guard let line else { throw Overdue(description: "\(name) ended without printing \"\(text)\":\n\(tail)") }
        return line
    }

    /// The port of `listening server=NAME address=HOST:PORT`.
    func port(_ server: String) async throws -> Int {
        let line = try await line("listening server=\(server) ")
        guard let port = line.split(separator: ":").last.flatMap({ Int($0) }) else {
            throw Overdue(description: "\(name) printed no port: \(line)")
        }
        return port
    }

    func send(_ signal: Int32) {
        if isRunning { kill(pid, signal) }
    }

    /// Exit code, or 128 and the number of the signal that ended it.
    func exitCode(within seconds: Double = 30) async throws -> Int32 {
        try await eventually("\(name) ends; it printed:\n\(tail)", within: seconds) {
            process.withLock { process in
                guard !process.isRunning else { return nil }
                let isSignal = process.terminationReason == .uncaughtSignal
                return (isSignal ? 128 : 0) + process.terminationStatus
            }
        }
    }

    /// Ends it for certain.
    func destroy() async {
        send(SIGKILL)
        _ = try? await exitCode(within: 5)
    }
}
