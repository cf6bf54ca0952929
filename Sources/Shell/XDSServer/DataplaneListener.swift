import HTTP2Server
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOTLS

/// The server on 5678: xDS over gRPC and `/bootstrap` on one TLS port.
///
/// A client that offers HTTP/1.1 gets it; gRPC clients offer HTTP/2 alone. Plain requests are answered on both.
public final class DataplaneListener: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel
    /// Where the server listens, as `HOST:PORT`.
    public let address: String
    /// The port in force, also where 0 was asked for.
    public let port: Int

    private init(group: MultiThreadedEventLoopGroup, channel: any Channel, host: String) {
        self.group = group
        self.channel = channel
        port = channel.localAddress?.port ?? 0
        address = "\(host):\(port)"
    }

    /// Binds and begins to serve.
    ///
    /// - Parameters:
    ///   - threads: event loops. More than there are processors only take them from each other.
    ///   - keepalive: when a silent peer is taken for dead.
    public static func start(
        host: String, port: Int, certificateChainPEM: String, privateKeyPEM: String, threads: Int,
        sessions: DiscoverySessions, keepalive: Keepalive = Keepalive(), service: @escaping HTTPExchange.Service
    ) async throws -> DataplaneListener {
        let tls = try NIOSSLContext(configuration: configuration(certificateChainPEM, privateKeyPEM))
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        let loops = Array(group.makeIterator())
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPacer(loops))
                }
            }
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try initialise(channel, tls: tls, sessions: sessions, keepalive: keepalive, service: service)
                }
            }
        do {
            let channel = try await bootstrap.bind(host: host, port: port).get()
            return DataplaneListener(group: group, channel: channel, host: host)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private static func configuration(_ certificate: String, _ key: String) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)))
        configuration.applicationProtocols = ["http/1.1", "h2"]
        configuration.minimumTLSVersion = .tlsv12
        return configuration
    }

    private static func initialise(
        _ channel: any Channel, tls: NIOSSLContext, sessions: DiscoverySessions, keepalive: Keepalive,
        service: @escaping HTTPExchange.Service
    ) throws {
        let synchronous = channel.pipeline.syncOperations
        // Next to the socket: every byte of the peer is a sign of life.
        try synchronous.addHandler(KeepaliveHandler(keepalive))
        try synchronous.addHandler(NIOSSLServerHandler(context: tls))
        let negotiation = ApplicationProtocolNegotiationHandler { result, channel in
            channel.eventLoop.makeCompletedFuture {
                if case .negotiated("h2") = result {
                    try configureHTTP2(channel, sessions: sessions, service: service)
                } else {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(HTTP1Handler(service: service))
                }
            }
        }
        try synchronous.addHandler(negotiation)
    }

    private static func configureHTTP2(
        _ channel: any Channel, sessions: DiscoverySessions, service: @escaping HTTPExchange.Service
    ) throws {
        let connection = HTTP2Connection { stream in
            DataplaneStream(stream, on: channel, service: service, makeSession: sessions.makeSession)
        }
        try channel.pipeline.syncOperations.addHandler(connection)
        try channel.pipeline.syncOperations.handler(type: KeepaliveHandler.self).startPinging { [weak connection] in
            connection?.ping()
        }
    }

    /// Stops accepting, closes all connections and ends the threads.
    public func stop() async {
        try? await channel.close()
        try? await group.shutdownGracefully()
    }
}
