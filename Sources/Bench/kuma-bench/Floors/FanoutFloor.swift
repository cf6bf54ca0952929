import BenchSockets
import Foundation

/// The client's half of the fan-out and handshake floors.
final class FanoutFloor {
    private let process: Process
    private let commands = Pipe()
    private let poll: EventPoll
    private var connections: [Connection] = []
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    /// Milliseconds until all streams were open, with TLS until all hands were shaken.
    private(set) var opening = 0.0

    /// - Parameter identity: paths of certificate and key, for streams with TLS.
    init(streams: Int, identity: (certificate: String, key: String)?) throws {
        let tls = identity == nil ? nil : try TLSContext.client()
        poll = try EventPoll()
        let files = identity.map { ["--certificate", $0.certificate, "--key", $0.key] } ?? []
        process = ChildProcess.make(CommandLine.executablePath, ["fanout-server", "--streams", "\(streams)"] + files)
        let output = Pipe()
        process.standardInput = commands
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw BenchFailure("fan-out floor: the server did not say its port, but \"\(line)\"")
        }
        let start = Moment.now
        try connect(streams, port: port, tls)
        opening = Moment.now.milliseconds(since: start)
    }

    private func connect(_ streams: Int, port: Int, _ tls: TLSContext?) throws {
        for index in 0..<streams {
            let connection = try Connection(try TCPSocket.connect("127.0.0.1", port: port), tls: tls)
            connections.append(connection)
            poll.add(connection.descriptor, id: index, writable: true)
        }
        var open = 0
        while open < streams {
            try poll.wait(milliseconds: 1000) { event in
                let connection = connections[event.id]
                switch connection.shakeHands() {
                case .moved: open += 1
                case .wouldWait: break
                case .closed: throw BenchFailure("fan-out floor: a connection failed")
                }
                poll.change(connection.descriptor, id: event.id, writable: false)
            }
        }
    }

    /// - Returns: milliseconds until the last of all streams had `bytes` bytes.
    func measure(bytes: Int) throws -> Double {
        var remaining = bytes * connections.count
        let start = Moment.now
        try commands.fileHandleForWriting.write(contentsOf: Data("\(bytes)\n".utf8))
        while remaining > 0 {
            try poll.wait(milliseconds: 1000) { event in remaining -= try drain(connections[event.id]) }
        }
        return Moment.now.milliseconds(since: start)
    }

    private func drain(_ connection: Connection) throws -> Int {
        var total = 0
        while true {
            switch buffer.withUnsafeMutableBytes({ connection.read(into: $0) }) {
            case .moved(let count):
                total += count
                if !connection.readsAhead { return total }
            case .wouldWait: return total
            case .closed: throw BenchFailure("fan-out floor: a stream was closed")
            }
        }
    }

    /// Processor time of the server, which has one thread, to the nanosecond: a floor uses less than a clock tick.
    func cpuSeconds() throws -> Double {
        let path = "/proc/\(process.processIdentifier)/schedstat"
        let words = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: " ") ?? []
        guard let nanoseconds = words.first.flatMap({ Double($0) }) else {
            throw BenchFailure("fan-out floor: cannot read \(path)")
        }
        return nanoseconds / 1e9
    }

    func stop() {
        connections = []
        try? commands.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}

extension CommandLine {
    /// This program, also where it was started by a relative path.
    static var executablePath: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? arguments[0]
    }
}
