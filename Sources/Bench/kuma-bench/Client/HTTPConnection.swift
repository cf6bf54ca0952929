import NIOCore
import NIOHTTP1
import NIOPosix

/// The answer to a request, with the moments between which it was under way.
struct HTTPReply: Sendable {
    let status: Int
    let body: String
    let sentAt: NIODeadline
    let answeredAt: NIODeadline

    var milliseconds: Double { Double((answeredAt - sentAt).nanoseconds) / 1e6 }
}

/// One keep-alive connection to an HTTP/1.1 server; one request at a time.
struct HTTPConnection: Sendable {
    private let channel: any Channel

    static func open(port: Int, on loop: any EventLoop) async throws -> HTTPConnection {
        let channel = try await ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(HTTPReplyHandler())
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return HTTPConnection(channel: channel)
    }

    func close() async {
        try? await channel.close()
    }

    /// Stores a resource.
    ///
    /// - Throws: `BenchError` unless it was created or updated.
    func put(_ path: String, _ body: String) async throws -> HTTPReply {
        let reply = try await send(.PUT, path, body)
        guard reply.status == 200 || reply.status == 201 else {
            throw BenchError("PUT \(path) was answered \(reply.status): \(reply.body)")
        }
        return reply
    }

    func get(_ path: String) async throws -> HTTPReply { try await send(.GET, path, "") }

    private func send(_ method: HTTPMethod, _ path: String, _ body: String) async throws -> HTTPReply {
        let promise = channel.eventLoop.makePromise(of: HTTPReply.self)
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: path)
        head.headers = [
            "host": "127.0.0.1", "content-type": "application/json", "content-length": "\(body.utf8.count)",
        ]
        let request = HTTPCall(head: head, body: ByteBuffer(string: body), promise: promise)
        channel.writeAndFlush(request).cascadeFailure(to: promise)
        return try await promise.futureResult.get()
    }
}

/// A request on its way down the pipeline.
private struct HTTPCall: Sendable {
    let head: HTTPRequestHead
    let body: ByteBuffer
    let promise: EventLoopPromise<HTTPReply>
}

private final class HTTPReplyHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = HTTPCall
    typealias OutboundOut = HTTPClientRequestPart

    private var call: HTTPCall?
    private var sentAt = NIODeadline.now()
    private var status = 0
    private var body = ByteBuffer()

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let call = unwrapOutboundIn(data)
        self.call = call
        body.clear()
        sentAt = .now()
        context.write(wrapOutboundOut(.head(call.head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(call.body))), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = Int(head.status.code)
        case .body(let part): body.writeImmutableBuffer(part)
        case .end:
            let reply = HTTPReply(
                status: status, body: String(buffer: body), sentAt: sentAt, answeredAt: .now())
            call?.promise.succeed(reply)
            call = nil
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        call?.promise.fail(BenchError("the control plane closed the connection before it answered"))
        call = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        call?.promise.fail(error)
        call = nil
        context.close(promise: nil)
    }
}
