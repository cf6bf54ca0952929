import ArgumentParser
import BenchSockets
import Foundation

/// The least that a push costs: writes the same bytes to many streams, one `write` each.
struct FanoutServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fanout-server", abstract: "The server's half of the fan-out and handshake floors.",
        shouldDisplay: false)

    @Option(help: "How many streams to wait for.")
    var streams: Int

    @Option(help: "PEM file; with TLS if given.")
    var certificate: String?

    @Option(help: "PEM file.")
    var key: String?

    func run() throws {
        try TCPSocket.raiseFileLimit()
        let tls = try certificate.map { try TLSContext.server(certificate: $0, key: key ?? $0) }
        let (listener, port) = try TCPSocket.listen()
        FileHandle.standardOutput.write(Data("\(port)\n".utf8))
        let connections = try accept(listener, tls)
        // Each line says how many bytes everyone is to get.
        while let line = readLine() {
            guard let count = Int(line) else { throw BenchFailure("fan-out floor: \"\(line)\" is no number of bytes") }
            let payload = [UInt8](repeating: 0x5A, count: count)
            for connection in connections { try write(payload, to: connection) }
        }
    }

    /// Accepts all streams and shakes hands with each.
    private func accept(_ listener: Int32, _ tls: TLSContext?) throws -> [Connection] {
        let poll = try EventPoll()
        let flags = fcntl(listener, F_GETFL)
        _ = fcntl(listener, F_SETFL, flags | O_NONBLOCK)
        poll.add(listener, id: streams, writable: false)
        var connections: [Connection] = []
        var greeted = 0
        while greeted < streams {
            try poll.wait(milliseconds: 1000) { event in
                guard event.id < streams else {
                    while connections.count < streams, let descriptor = TCPSocket.accept(listener) {
                        poll.add(descriptor, id: connections.count, writable: false)
                        connections.append(try Connection(descriptor, tls: tls, isServer: true))
                        if tls == nil { greeted += 1 }
                    }
                    return
                }
                guard tls != nil else { return }
                switch connections[event.id].shakeHands() {
                case .moved: greeted += 1
                case .wouldWait: break
                case .closed: throw BenchFailure("fan-out floor: a handshake failed")
                }
            }
        }
        return connections
    }

    private func write(_ payload: [UInt8], to connection: Connection) throws {
        var sent = 0
        while sent < payload.count {
            switch payload[sent...].withUnsafeBytes({ connection.write($0) }) {
            case .moved(let count): sent += count
            case .wouldWait: continue
            case .closed: throw BenchFailure("fan-out floor: a stream was closed")
            }
        }
    }
}
