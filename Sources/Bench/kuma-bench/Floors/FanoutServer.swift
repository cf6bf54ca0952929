import ArgumentParser
import Foundation

/// The least that a push costs: writes the same bytes to many plain TCP streams, one `write` each.
struct FanoutServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fanout-server", abstract: "The server's half of the fan-out floor.", shouldDisplay: false)

    @Option(help: "How many streams to wait for.")
    var streams: Int

    func run() throws {
        let listener = try listen()
        let sockets = try (0..<streams).map { _ in
            let accepted = accept(listener, nil, nil)
            guard accepted >= 0 else { throw BenchError("fan-out floor: accept failed, errno \(errno)") }
            return accepted
        }
        // Each line says how many bytes everyone is to get.
        while let line = readLine() {
            guard let count = Int(line) else { throw BenchError("fan-out floor: \"\(line)\" is no number of bytes") }
            let payload = [UInt8](repeating: 0x5A, count: count)
            for socket in sockets { try write(payload, to: socket) }
        }
    }

    private func listen() throws -> Int32 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && Glibc.listen(listener, 4096) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard isBound else { throw BenchError("fan-out floor: cannot listen, errno \(errno)") }
        FileHandle.standardOutput.write(Data("\(UInt16(bigEndian: address.sin_port))\n".utf8))
        return listener
    }

    private func write(_ payload: [UInt8], to socket: Int32) throws {
        var sent = 0
        while sent < payload.count {
            let count = payload[sent...].withUnsafeBytes { Glibc.write(socket, $0.baseAddress, $0.count) }
            guard count > 0 else { throw BenchError("fan-out floor: write failed, errno \(errno)") }
            sent += count
        }
    }
}
