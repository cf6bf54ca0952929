import FoundationEssentials
import Glibc

/// Everything that a command touches of the world around it, but the network and named files.
struct Console: Sendable {
    /// Data goes here; text without a newline at its end.
    var write: @Sendable (String) -> Void
    /// Everything that is no data.
    var writeError: @Sendable (String) -> Void
    /// All of standard input.
    var readInput: @Sendable () -> [UInt8]
    var environment: [String: String]
    var now: @Sendable () -> Date
    /// Whether a person looks at the data as it comes.
    var isTerminal: Bool

    /// A line of data.
    func line(_ text: String) { write(text + "\n") }

    /// A line that is no data: progress, warnings, hints.
    func note(_ text: String) { writeError(text + "\n") }

    /// Whether data may be coloured. See no-color.org.
    var usesColour: Bool {
        isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }
}

extension Console {
    /// The process's own.
    static func system(environment: [String: String]) -> Console {
        Console(
            write: { writeAll(Array($0.utf8), to: STDOUT_FILENO) },
            writeError: { writeAll(Array($0.utf8), to: STDERR_FILENO) },
            readInput: { readAll(STDIN_FILENO) }, environment: environment, now: { Date() },
            isTerminal: isatty(STDOUT_FILENO) == 1)
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno == EPIPE {
                // Whoever read it has seen enough; what a shell expects of SIGPIPE, which NIO ignores.
                exit(128 + SIGPIPE)
            } else if errno != EINTR && errno != EAGAIN {
                exit(1)
            }
        }
    }

    private static func readAll(_ descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes += chunk[..<count]
            } else if count == 0 || errno != EINTR {
                return bytes
            }
        }
    }
}
