import Glibc

/// A free TCP port of 127.0.0.1 that nobody else is given while this value lives.
///
/// The socket is bound but does not listen. Envoy may bind the same port, because both sockets allow reuse; the kernel
/// gives the port to nobody who asks for any free one. So several kuma-dp can start at once on one host.
final class PortReservation: Sendable {
    let port: Int
    private let socket: Int32

    init() throws(AgentError) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw Self.failure() }
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard isBound else {
            let failure = Self.failure()
            close(socket)
            throw failure
        }
        self.socket = socket
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(socket) }

    private static func failure() -> AgentError {
        AgentError(
            "cannot find a free port on 127.0.0.1 for Envoy's admin server: \(String(cString: strerror(errno))); "
                + "set KUMA_DATAPLANE_ADMIN_PORT")
    }
}
