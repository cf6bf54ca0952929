import BenchSockets
import Foundation

/// A kuma-xds-load that this program commands.
final class LoadProcess {
    private let process: Process
    private let commands = Pipe()
    private let output = Pipe()
    private var unread: [UInt8] = []
    private var events: [LoadEvent] = []

    /// - Parameter arguments: of kuma-xds-load.
    init(_ program: String, _ arguments: [String]) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = commands
        process.standardOutput = output
        try process.run()
        _ = try next("ready")
    }

    var processID: Int32 { process.processIdentifier }

    func tell(_ command: String) throws {
        try commands.fileHandleForWriting.write(contentsOf: Data((command + "\n").utf8))
    }

    /// The next event of this name; those before it are passed over.
    ///
    /// - Parameters:
    ///   - pause: seconds after which `note` is called, again and again, while nothing comes.
    func next(
        _ name: String, within seconds: Double = 60, noting pause: Double = .infinity, _ note: () throws -> Void = {}
    ) throws -> LoadEvent {
        let deadline = Moment.now.adding(milliseconds: seconds * 1000)
        var noteAt = pause
        let start = Moment.now
        while true {
            let isNoting = noteAt < seconds
            if isNoting, Moment.now.milliseconds(since: start) >= noteAt * 1000 {
                noteAt += pause
                try note()
                continue
            }
            while !events.isEmpty {
                let event = events.removeFirst()
                if event.event == name { return event }
            }
            let limit = isNoting ? start.adding(milliseconds: noteAt * 1000) : deadline
            guard try readMore(until: limit) || isNoting else {
                throw BenchFailure("the load did not say \"\(name)\" within \(Int(seconds)) s; \(complaint())")
            }
        }
    }

    /// Tells a command and waits for its event.
    func ask(_ command: String, _ name: String, within seconds: Double = 60) throws -> LoadEvent {
        try tell(command)
        return try next(name, within: seconds)
    }

    private func complaint() -> String {
        try? tell("stats")
        let deadline = Moment.now.adding(milliseconds: 2000)
        while (try? readMore(until: deadline)) == true {
            if let stats = events.last(where: { $0.event == "stats" }) {
                let notes = (stats.incomplete ?? []) + (stats.late ?? []) + (stats.faults ?? [])
                let counts = [(stats.open, "open"), (stats.complete, "complete"), (stats.remaining, "still waiting")]
                return counts.map { "\($0.0 ?? 0) streams are \($0.1)" }.joined(separator: ", ") + ": "
                    + notes.joined(separator: "; ")
            }
        }
        return "it does not answer"
    }

    /// - Returns: false if nothing came before `deadline`.
    private func readMore(until deadline: Moment) throws -> Bool {
        let left = deadline.milliseconds(since: .now)
        guard left > 0 else { return false }
        var entry = pollfd(fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
        guard Glibc.poll(&entry, 1, Int32(left) + 1) > 0 else { return false }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(entry.fd, &chunk, chunk.count)
        guard count > 0 else { throw BenchFailure("the load ended") }
        unread += chunk[..<count]
        while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
            events.append(try JSONDecoder().decode(LoadEvent.self, from: Data(unread[..<end])))
            unread.removeFirst(end + 1)
        }
        return true
    }

    func usage() throws -> ProcessUsage { try ProcessUsage.read(processID) }

    func stop() {
        try? commands.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}

/// One line that the load printed. Moments are in nanoseconds of the monotonic clock.
struct LoadEvent: Decodable {
    let event: String
    var streams: Int?
    var open: Int?
    var complete: Int?
    var p50: UInt64?
    var p99: UInt64?
    var last: UInt64?
    var at: UInt64?
    var messages: Int?
    var bytes: Int?
    var resources: Int?
    var resourceBytes: Int?
    var awaitedBytes: Int?
    var neededBytes: Int?
    var strays: Int?
    var repeats: Int?
    var stale: Int?
    var remaining: Int?
    var begun: Int?
    var finished: Int?
    var pending: Int?
    var deepest: Int?
    var incomplete: [String]?
    var late: [String]?
    var faults: [String]?

    /// Milliseconds from `start` until a quantile of the streams, or the last of all.
    func milliseconds(_ quantile: KeyPath<LoadEvent, UInt64?>, since start: Moment) -> Double {
        self[keyPath: quantile].map { Moment(nanoseconds: $0).milliseconds(since: start) } ?? 0
    }
}
