import NIOCore
import NIOHTTP2
import NIOPosix
import NIOSSL
import NIOTLS

extension Fleet {
    /// Connects all proxies to the control plane on `port` at once; returns when every stream is open.
    func connect(port: Int) async throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        // As kuma-dp without a CA certificate: what is measured is the encryption, not who the server is.
        configuration.certificateVerification = .none
        configuration.applicationProtocols = ["h2"]
        let tls = try NIOSSLContext(configuration: configuration)
        let opened = (0..<corpus.proxyCount).map { proxy in
            connection(port: port, tls: tls).flatMap { self.openStream(of: proxy, on: $0) }
        }
        try await EventLoopFuture.andAllSucceed(opened, on: loop).get()
    }

    /// Connects and shakes hands as often as there are proxies, and no more: the floor of connecting.
    ///
    /// - Returns: milliseconds until the last handshake was done.
    func shakeHands(port: Int) async throws -> Double {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.applicationProtocols = ["h2"]
        let tls = try NIOSSLContext(configuration: configuration)
        let start = NIODeadline.now()
        let shaken = proxies.map { _ in
            let promise = loop.makePromise(of: Void.self)
            let connection = ClientBootstrap(group: loop).channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: nil))
                    try pipeline.addHandler(HandshakeObserver(promise))
                }
            }.connect(host: "127.0.0.1", port: port)
            connection.cascadeFailure(to: promise)
            return promise.futureResult.and(connection).map { $0.1 }
        }
        let channels = try await EventLoopFuture.whenAllSucceed(shaken, on: loop).get()
        let milliseconds = Double((NIODeadline.now() - start).nanoseconds) / 1e6
        for channel in channels { try? await channel.close() }
        return milliseconds
    }

    private func connection(port: Int, tls: NIOSSLContext) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: loop)
            .connectTimeout(.seconds(60))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: nil))
                    try pipeline.addHandler(Self.http2(on: channel))
                }
            }
            .connect(host: "127.0.0.1", port: port)
    }

    private static func http2(on channel: any Channel) -> NIOHTTP2Handler {
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.targetWindowSize = 1 << 20
        var stream = NIOHTTP2Handler.StreamConfiguration()
        stream.targetWindowSize = 1 << 20
        return NIOHTTP2Handler(
            mode: .client, eventLoop: channel.eventLoop, connectionConfiguration: connection,
            streamConfiguration: stream
        ) { $0.close() }
    }

    private func openStream(of proxy: Int, on connection: any Channel) -> EventLoopFuture<Void> {
        connection.pipeline.handler(type: NIOHTTP2Handler.self).flatMap { $0.multiplexer }.flatMap { multiplexer in
            let promise = connection.eventLoop.makePromise(of: (any Channel).self)
            multiplexer.createStreamChannel(promise: promise) { stream in
                stream.eventLoop.makeCompletedFuture {
                    let handler = DiscoveryStream(proxy: self.proxies[proxy], fleet: self)
                    try stream.pipeline.syncOperations.addHandler(handler)
                }
            }
            return promise.futureResult.map { _ in self.opened() }
        }
    }
}

/// Notes when TLS is agreed.
private final class HandshakeObserver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let promise: EventLoopPromise<Void>

    init(_ promise: EventLoopPromise<Void>) {
        self.promise = promise
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { promise.succeed() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }
}
