import NIOCore
import NIOHTTP1
import NIOPosix

/// Serves `GET /ready` on 127.0.0.1 for whoever watches the workload.
final class ReadinessServer: Sendable {
    private let channel: any Channel
    /// The port in force, also where 0 was asked for.
    let port: Int

    private init(channel: any Channel, port: Int) {
        self.channel = channel
        self.port = port
    }

    /// Binds and begins to serve.
    static func start(port: Int, readiness: Readiness) async throws(AgentError) -> ReadinessServer {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(ReadinessHandler(readiness: readiness))
                }
            }
        do {
            let channel = try await bootstrap.bind(host: "127.0.0.1", port: port).get()
            return ReadinessServer(channel: channel, port: channel.localAddress?.port ?? port)
        } catch {
            throw .configuration("KUMA_READINESS_PORT", "cannot listen on 127.0.0.1:\(port): \(error)")
        }
    }

    /// Stops accepting.
    func stop() async {
        try? await channel.close()
    }
}

private final class ReadinessHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let readiness: Readiness
    private var head: HTTPRequestHead?

    init(readiness: Readiness) {
        self.readiness = readiness
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end: respond(context)
        }
    }

    private func respond(_ context: ChannelHandlerContext) {
        guard let head else { return }
        self.head = nil
        guard head.uri.prefix(while: { $0 != "?" }) == "/ready" else {
            return write(.notFound, "only /ready is served here", head, context)
        }
        guard head.method == .GET || head.method == .HEAD else {
            return write(.methodNotAllowed, "use GET", head, context)
        }
        let bound = NIOLoopBound((context, self), eventLoop: context.eventLoop)
        let readiness = readiness
        context.eventLoop.makeFutureWithTask { await readiness.answer() }.whenSuccess { answer in
            let (context, handler) = bound.value
            handler.write(answer.isReady ? .ok : .serviceUnavailable, answer.text, head, context)
        }
    }

    private func write(
        _ status: HTTPResponseStatus, _ text: String, _ request: HTTPRequestHead, _ context: ChannelHandlerContext
    ) {
        let body = ByteBuffer(string: text + "\n")
        let headers: HTTPHeaders = [
            "content-type": "text/plain", "content-length": String(body.readableBytes),
            "connection": request.isKeepAlive ? "keep-alive" : "close",
        ]
        let head = HTTPResponseHead(version: request.version, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if !request.isKeepAlive {
            let channel = context.channel
            written.whenComplete { _ in channel.close(promise: nil) }
        }
    }
}
