import Foundation
import MeshResources
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// Answers `/bootstrap` over TLS as a test wants it.
final class ControlPlaneStub: Sendable {
    struct Answer: Sendable {
        var status = 200
        var body = ""

        /// As the control plane wraps Envoy's configuration.
        static func bootstrap(_ configuration: JSON) -> Answer {
            let encoded = Data(configuration.prettyText().utf8).base64EncodedString()
            return Answer(body: JSON.object(["bootstrap": .string(encoded)]).canonicalText)
        }
    }

    /// What was asked: method and path, the header `accept`, the body.
    struct Question: Hashable, Sendable {
        let line: String
        let accept: String
        let body: JSON
    }

    let port: Int
    let authority: TestAuthority
    private let channel: any Channel
    private let log: Log

    final class Log: Sendable {
        private let asked = Mutex<[Question]>([])

        var questions: [Question] { asked.withLock { $0 } }
        func add(_ question: Question) { asked.withLock { $0.append(question) } }
    }

    var questions: [Question] { log.questions }
    var address: String { "https://localhost:\(port)" }

    init(_ answer: @escaping @Sendable (JSON) -> Answer) async throws {
        let authority = try TestAuthority()
        let log = Log()
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(authority.certificate.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(authority.key.utf8), format: .pem)
        let tls = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: tls))
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(StubHandler(log: log, answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
        self.authority = authority
        self.log = log
    }

    func stop() async { try? await channel.close() }
}

private final class StubHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: ControlPlaneStub.Log
    private let answer: @Sendable (JSON) -> ControlPlaneStub.Answer
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(log: ControlPlaneStub.Log, answer: @escaping @Sendable (JSON) -> ControlPlaneStub.Answer) {
        self.log = log
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): (self.head, body) = (head, [])
        case .body(let buffer): body += buffer.readableBytesView
        case .end:
            guard let head else { return }
            let request = (try? JSON(parsing: body)) ?? .null
            let accept = head.headers.first(name: "accept") ?? ""
            log.add(.init(line: "\(head.method) \(head.uri)", accept: accept, body: request))
            write(answer(request), context)
        }
    }

    private func write(_ answer: ControlPlaneStub.Answer, _ context: ChannelHandlerContext) {
        let body = ByteBuffer(string: answer.body)
        let head = HTTPResponseHead(
            version: .http1_1, status: .init(statusCode: answer.status),
            headers: ["content-length": String(body.readableBytes)])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
