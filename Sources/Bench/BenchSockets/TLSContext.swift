import CNetwork

/// What TLS connections have in common. HTTP/2 is offered and demanded; certificates are not checked: what is
/// measured is the encryption, not who the server is.
public final class TLSContext {
    let context: OpaquePointer

    /// For connections to a server.
    public static func client() throws -> TLSContext { try TLSContext(TLS_client_method()) }

    /// For a server.
    ///
    /// - Parameters:
    ///   - certificate: path of a PEM file.
    ///   - key: path of a PEM file.
    public static func server(certificate: String, key: String) throws -> TLSContext {
        let made = try TLSContext(TLS_server_method())
        guard SSL_CTX_use_certificate_chain_file(made.context, certificate) == 1,
            SSL_CTX_use_PrivateKey_file(made.context, key, SSL_FILETYPE_PEM) == 1
        else { throw BenchFailure("cannot read \(certificate) and \(key)") }
        return made
    }

    private init(_ method: OpaquePointer?) throws {
        guard let context = SSL_CTX_new(method) else { throw BenchFailure("OpenSSL has no context left") }
        self.context = context
        // Buffers are freed while idle: thousands of connections are.
        let mode = Int(SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER)
        SSL_CTX_ctrl(context, SSL_CTRL_MODE, mode, nil)
        let protocols: [UInt8] = [2] + Array("h2".utf8)
        SSL_CTX_set_alpn_protos(context, protocols, UInt32(protocols.count))
    }

    deinit { SSL_CTX_free(context) }
}
