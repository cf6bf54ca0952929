import Glibc

/// Plain TCP on this machine's calls.
public enum TCPSocket {
    /// Begins to connect without waiting.
    ///
    /// - Throws: `BenchFailure` if there is no descriptor left or the address is refused at once.
    public static func connect(_ host: String, port: Int) throws -> Int32 {
        let descriptor = try make()
        var address = try Self.address(host, port: port)
        let result = withAddress(&address) { Glibc.connect(descriptor, $0, $1) }
        guard result == 0 || errno == EINPROGRESS else {
            let code = errno
            close(descriptor)
            throw BenchFailure("cannot connect to \(host):\(port): errno \(code)")
        }
        return descriptor
    }

    /// Listens on a free port of the loopback interface.
    public static func listen() throws -> (descriptor: Int32, port: Int) {
        let descriptor = try make()
        var address = try Self.address("127.0.0.1", port: 0)
        guard withAddress(&address, { bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, 8192) == 0 else {
            throw BenchFailure("cannot listen: errno \(errno)")
        }
        var bound = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &bound) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0 else { throw BenchFailure("cannot listen: errno \(errno)") }
        return (descriptor, Int(UInt16(bigEndian: bound.sin_port)))
    }

    /// The next connection that waits at a listener; `nil` if none does.
    public static func accept(_ listener: Int32) -> Int32? {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { return nil }
        setNoDelay(descriptor)
        return descriptor
    }

    /// Raises the limit of open files as far as this process may.
    public static func raiseFileLimit() throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw BenchFailure("cannot raise the limit of open files: errno \(errno)")
        }
    }

    private static func make() throws -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw BenchFailure("no socket: errno \(errno)") }
        setNoDelay(descriptor)
        return descriptor
    }

    private static func setNoDelay(_ descriptor: Int32) {
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func address(_ host: String, port: Int) throws -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        guard inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host, &address.sin_addr) == 1 else {
            throw BenchFailure("\(host) is no IPv4 address")
        }
        return address
    }

    private static func withAddress(
        _ address: inout sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
