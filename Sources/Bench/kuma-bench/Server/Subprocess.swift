import BenchSockets
import Foundation

/// A program that is run to its end.
enum Subprocess {
    /// - Throws: `BenchFailure` unless it ends with 0.
    static func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchFailure("\(program) ended with \(process.terminationStatus)")
        }
    }
}
