import Foundation
import Synchronization

/// A plain connection to a port of this host; blocks.
struct TCPConnection: ~Copyable {
    private let descriptor: Int32

    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ call: String) {
            description = "\(call): \(String(cString: strerror(errno)))"
        }
    }

    init(port: Int, timeoutSeconds: Int = 5) throws {
        descriptor = try Self.open(port: port, timeoutSeconds: timeoutSeconds)
    }

    /// Closed again if the connection fails: another thread may have the number a moment later.
    private static func open(port: Int, timeoutSeconds: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure("socket") }
        var timeout = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var address = loopback(port: port)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            let failure = Failure("connect to port \(port)")
            close(descriptor)
            throw failure
        }
        return descriptor
    }

    deinit {
        close(descriptor)
    }

    static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }

    func write(_ text: String) throws {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure("send") }
            bytes = bytes.dropFirst(count)
        }
    }

    /// What is there, at least a byte; empty at the end of the stream.
    func read() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw Failure("recv") }
        return Array(buffer[..<count])
    }
}

/// A port that nothing listens on now; each is given out once.
///
/// From below the range of which the kernel takes ports for connections that go out: one of those could take a port between its choice
/// and its use, and the proxy that was to listen there would never be ready.
func freePort() throws -> Int {
    while true {
        let port = nextPort.withLock { next in
            defer { next = next >= 32_000 ? 20_000 : next + 1 }
            return next
        }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = TCPConnection.loopback(port: port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        if result == 0 { return port }
        guard errno == EADDRINUSE else { throw TCPConnection.Failure("bind") }
    }
}

/// Begins somewhere else in each process, so that runs at the same time do not meet.
private let nextPort = Mutex(20_000 + Int(getpid()) % 12_000)
