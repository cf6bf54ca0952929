import CNetwork
import Glibc

/// A TCP connection, with TLS or without, that never waits.
public final class Connection {
    public enum Result {
        /// So many bytes went through; more than 0.
        case moved(Int)
        case wouldWait
        case closed
    }

    public let descriptor: Int32
    private let tls: OpaquePointer?

    /// Takes over the descriptor.
    ///
    /// - Parameter tls: `nil` for a plain connection.
    public init(_ descriptor: Int32, tls context: TLSContext?, isServer: Bool = false) throws {
        self.descriptor = descriptor
        guard let context else {
            tls = nil
            return
        }
        guard let tls = SSL_new(context.context), SSL_set_fd(tls, descriptor) == 1 else {
            throw BenchFailure("OpenSSL has no connection left")
        }
        self.tls = tls
        if isServer { SSL_set_accept_state(tls) } else { SSL_set_connect_state(tls) }
    }

    deinit {
        if let tls { SSL_free(tls) }
        close(descriptor)
    }

    /// Goes on with the handshake; `moved` when it is done, at once without TLS.
    public func shakeHands() -> Result {
        guard let tls else { return hasError ? .closed : .moved(1) }
        ERR_clear_error()
        return result(Int(SSL_do_handshake(tls)))
    }

    public func read(into buffer: UnsafeMutableRawBufferPointer) -> Result {
        if let tls {
            ERR_clear_error()
            return result(Int(SSL_read(tls, buffer.baseAddress, Int32(buffer.count))))
        }
        let count = Glibc.recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count > 0 { return .moved(count) }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? .wouldWait : .closed
    }

    public func write(_ bytes: UnsafeRawBufferPointer) -> Result {
        guard !bytes.isEmpty else { return .wouldWait }
        if let tls {
            ERR_clear_error()
            return result(Int(SSL_write(tls, bytes.baseAddress, Int32(bytes.count))))
        }
        let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        if count > 0 { return .moved(count) }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? .wouldWait : .closed
    }

    /// Whether reading must go on until `wouldWait`: TLS may hold decrypted bytes that epoll knows nothing of.
    public var readsAhead: Bool { tls != nil }

    private func result(_ count: Int) -> Result {
        guard count <= 0, let tls else { return .moved(count) }
        let code = SSL_get_error(tls, Int32(count))
        return code == SSL_ERROR_WANT_READ || code == SSL_ERROR_WANT_WRITE ? .wouldWait : .closed
    }

    private var hasError: Bool {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) != 0 || code != 0
    }
}
