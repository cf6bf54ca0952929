import NIOCore
import NIOHPACK
import NIOHTTP2
import Synchronization
import Testing

@testable import XDSServer

/// What is no discovery call, over HTTP/2. The test server answers with the body that it was sent.
@Suite("Plain requests on the port of the proxies")
struct PlainRequestTests {
    @Test("are answered whole, also where they are longer than the windows", arguments: [0, 5, 300_000])
    func echo(size: Int) async throws {
        try await TestServer.with { server in
            let reply = try await Request(server, "/bootstrap", bodySize: size)
            try await eventually("the answer is whole") { reply.isOver }
            #expect(reply.status == "200" && reply.bodySize == size)
        }
    }

    @Test("that are too long are refused, and the connection goes on")
    func tooLong() async throws {
        try await TestServer.with { server in
            let client = try await TestClient.connect(server)
            let reply = try await Request(client, "/bootstrap", bodySize: HTTPExchange.bodyLimit + 1)
            try await eventually("it is refused") { reply.isOver }
            #expect(reply.status == "413")
            let next = try await Request(client, "/bootstrap", bodySize: 5)
            try await eventually("the next is answered") { next.isOver }
            #expect(next.status == "200" && next.bodySize == 5)
        }
    }

    @Test("for methods that this server does not have end with gRPC's status for that")
    func unknownMethod() async throws {
        try await TestServer.with { server in
            let reply = try await Request(server, "/no.such/Method", contentType: "application/grpc", bodySize: 5)
            try await eventually("it is refused") { reply.isOver }
            #expect(reply.status == "200" && reply.grpcStatus == "12")
        }
    }
}

/// One request, and what came of it.
private final class Request: Sendable {
    private let state = Mutex(State())

    private struct State {
        var headers = HPACKHeaders()
        var bodySize = 0
        var isOver = false
    }

    var status: String? { state.withLock { $0.headers.first(name: ":status") } }
    var grpcStatus: String? { state.withLock { $0.headers.first(name: "grpc-status") } }
    var bodySize: Int { state.withLock { $0.bodySize } }
    var isOver: Bool { state.withLock { $0.isOver } }

    convenience init(_ server: TestServer, _ path: String, contentType: String = "text/plain", bodySize: Int)
        async throws
    {
        try await self.init(TestClient.connect(server), path, contentType: contentType, bodySize: bodySize)
    }

    init(_ client: TestClient, _ path: String, contentType: String = "text/plain", bodySize: Int) async throws {
        let multiplexer = try await client.channel.pipeline.handler(type: NIOHTTP2Handler.self)
            .flatMap { $0.multiplexer }.get()
        let promise = client.channel.eventLoop.makePromise(of: (any Channel).self)
        multiplexer.createStreamChannel(promise: promise) { stream in
            stream.eventLoop.makeCompletedFuture { try stream.pipeline.syncOperations.addHandler(ReplyHandler(self)) }
        }
        let stream = try await promise.futureResult.get()
        let headers: HPACKHeaders = [
            ":method": "POST", ":scheme": "https", ":path": path, ":authority": "127.0.0.1",
            "content-type": contentType,
        ]
        stream.write(HTTP2Frame.FramePayload.headers(.init(headers: headers)), promise: nil)
        let body = ByteBuffer(repeating: 0x5A, count: bodySize)
        // Nobody waits for it: the server may end the stream before it has all.
        stream.writeAndFlush(
            HTTP2Frame.FramePayload.data(.init(data: .byteBuffer(body), endStream: true)), promise: nil)
    }

    fileprivate func take(_ frame: HTTP2Frame.FramePayload) {
        state.withLock { state in
            switch frame {
            case .headers(let payload):
                state.headers.add(contentsOf: payload.headers)
                state.isOver = state.isOver || payload.endStream
            case .data(let payload):
                state.bodySize += payload.data.readableBytes
                state.isOver = state.isOver || payload.endStream
            default: break
            }
        }
    }
}

private final class ReplyHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    private let request: Request

    init(_ request: Request) {
        self.request = request
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        request.take(unwrapInboundIn(data))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
