import Foundation
import Synchronization

/// A TCP server on this host that keeps all that it is sent.
final class TCPSink: Sendable {
    let port: Int
    private let listener: Int32
    private let received = Mutex<[UInt8]>([])

    var text: String { received.withLock { String(decoding: $0, as: UTF8.self) } }

    init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw TCPConnection.Failure("socket") }
        var address = TCPConnection.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        port = Int(in_port_t(bigEndian: address.sin_port))
        guard isListening else {
            close(listener)
            throw TCPConnection.Failure("listen")
        }
        Thread.detachNewThread { [self] in accept() }
    }

    private func accept() {
        while true {
            let peer = Glibc.accept(listener, nil, nil)
            guard peer >= 0 else { return }
            Thread.detachNewThread { [self] in read(peer) }
        }
    }

    private func read(_ peer: Int32) {
        defer { close(peer) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(peer, &buffer, buffer.count)
            guard count > 0 else { return }
            received.withLock { $0 += buffer[..<count] }
        }
    }

    /// Ends the server, so that its port refuses connections.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }
}
