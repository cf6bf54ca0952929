import MeshFixtures
import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2
import Testing

@testable import HTTP2Server

/// SwiftNIO's own HTTP/2 as the client: it is strict about windows, states and headers.
@Suite("An independent client")
struct IndependentClientTests {
    @Test(
        "gets each answer whole, whatever its windows, however bytes are cut, and however many it asks for at a time",
        arguments: UInt64(1)...100)
    func answers(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let exchange = try Exchange(windowBytes: Int.random(in: 1...100_000, using: &random))
        let bodies = (0..<Int.random(in: 1...8, using: &random)).map { _ in
            (0..<Int.random(in: 0...120_000, using: &random)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        }
        let questions = bodies.map { _ in
            [UInt8](repeating: 9, count: Int.random(in: 0...100_000, using: &random))
        }
        let replies = try zip(questions, bodies).map { try exchange.ask($0, answeredWith: $1) }
        try exchange.run(&random)
        for (reply, body) in zip(replies, bodies) {
            #expect(reply.error == nil)
            #expect(reply.trailers?.first(name: "grpc-status") == "0")
            #expect(reply.body.count == body.count)
            let isSame = reply.body == body
            #expect(isSame)
        }
        let areQuestionsSame = exchange.questions == questions
        #expect(areQuestionsSame)
    }
}

/// A client and a server whose bytes a test carries to and fro.
private final class Exchange {
    private let client = EmbeddedChannel()
    private let server = EmbeddedChannel()
    private let handler: NIOHTTP2Handler
    private let services: Services

    private final class Services {
        var all: [RecordingService] = []
        var bodies: [[UInt8]] = []
    }

    var questions: [[UInt8]] { services.all.map(\.body) }

    init(windowBytes: Int) throws {
        let services = Services()
        self.services = services
        try server.pipeline.syncOperations.addHandler(
            HTTP2Connection { stream in
                let service = RecordingService(stream)
                let index = services.all.count
                services.all.append(service)
                service.onComplete = { service in
                    service.stream.write(head: [(":status", "200")])
                    service.stream.write(ByteBuffer(bytes: services.bodies[index]))
                    service.stream.end(trailers: [("grpc-status", "0")])
                    service.stream.flush()
                }
                return service
            })
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [HTTP2Setting(parameter: .initialWindowSize, value: windowBytes)]
        handler = NIOHTTP2Handler(
            mode: .client, eventLoop: client.eventLoop, connectionConfiguration: connection,
            streamConfiguration: .init()
        ) { $0.close() }
        try client.pipeline.syncOperations.addHandler(handler)
        try client.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try server.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 2)).wait()
    }

    func ask(_ question: [UInt8], answeredWith answer: [UInt8]) throws -> Reply {
        let reply = Reply()
        services.bodies.append(answer)
        let promise = client.eventLoop.makePromise(of: (any Channel).self)
        let bound = NIOLoopBound(reply, eventLoop: client.eventLoop)
        try handler.syncMultiplexer().createStreamChannel(promise: promise) { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(ReplyHandler(bound.value))
            }
        }
        client.embeddedEventLoop.run()
        let stream = try promise.futureResult.wait()
        let head: HPACKHeaders = [":method": "POST", ":scheme": "https", ":path": "/", ":authority": "a"]
        stream.write(HTTP2Frame.FramePayload.headers(.init(headers: head)), promise: nil)
        stream.writeAndFlush(
            HTTP2Frame.FramePayload.data(.init(data: .byteBuffer(ByteBuffer(bytes: question)), endStream: true)),
            promise: nil)
        return reply
    }

    /// Carries bytes, cut at random, until none are left.
    func run(_ random: inout SplitMix64) throws {
        var isMoving = true
        while isMoving {
            isMoving = try carry(from: client, to: server, &random)
            isMoving = try carry(from: server, to: client, &random) || isMoving
            client.embeddedEventLoop.run()
            server.embeddedEventLoop.run()
        }
    }

    private func carry(from: EmbeddedChannel, to: EmbeddedChannel, _ random: inout SplitMix64) throws -> Bool {
        var bytes = ByteBuffer()
        while let part = try from.readOutbound(as: ByteBuffer.self) { bytes.writeImmutableBuffer(part) }
        let isMoving = bytes.readableBytes > 0
        while bytes.readableBytes > 0 {
            let size = min(bytes.readableBytes, Int.random(in: 1...20_000, using: &random))
            if let part = bytes.readSlice(length: size) { try to.writeInbound(part) }
        }
        return isMoving
    }
}

private final class Reply {
    var body: [UInt8] = []
    var trailers: HPACKHeaders?
    var error: (any Error)?
}

private final class ReplyHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    private let reply: Reply

    init(_ reply: Reply) {
        self.reply = reply
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .data(let payload):
            if case .byteBuffer(let part) = payload.data { reply.body += Array(part.readableBytesView) }
        case .headers(let payload): if payload.endStream { reply.trailers = payload.headers }
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        reply.error = error
    }
}
