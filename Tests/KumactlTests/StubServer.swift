import MeshResources
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// What a stub control plane was asked.
struct StubRequest: Hashable, Sendable {
    let method: String
    /// Path and query as sent.
    let uri: String
    let headers: [String: String]
    let body: String

    var path: String { String(uri.prefix { $0 != "?" }) }
}

/// How a stub control plane answers.
enum StubReply: Sendable {
    case json(JSON, status: Int = 200, revision: Int? = nil)
    case text(String, status: Int = 200)
    /// Closes the connection instead of answering.
    case hangUp
    /// Server-sent events, then the end of the connection: in order, or cut as by a process that died.
    case events(String, head: Int, isCut: Bool = false)

    /// Kuma's error body.
    static func refusal(_ status: Int, _ title: String, _ detail: String, causes: [JSON] = []) -> StubReply {
        .json(
            [
                "type": "/std-errors", "status": .int(Int64(status)), "title": .string(title),
                "detail": .string(detail), "invalid_parameters": .array(causes),
            ], status: status)
    }
}

/// A control plane that says what a test tells it to, on a free port of this host.
final class StubServer: Sendable {
    let url: String
    private let channel: any Channel
    private let record: Record

    /// All requests so far.
    var requests: [StubRequest] { record.requests.withLock { $0 } }

    final class Record: Sendable {
        let requests = Mutex<[StubRequest]>([])
        let answer: @Sendable (StubRequest, Int) -> StubReply

        init(_ answer: @escaping @Sendable (StubRequest, Int) -> StubReply) {
            self.answer = answer
        }

        func reply(to request: StubRequest) -> StubReply {
            let count = requests.withLock { requests in
                requests.append(request)
                return requests.count { $0.method == request.method && $0.path == request.path }
            }
            return answer(request, count)
        }
    }

    private init(channel: any Channel, record: Record) {
        self.channel = channel
        self.record = record
        url = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
    }

    /// Runs `body` with a server.
    ///
    /// - Parameter answer: gets the request and how many with this method and path there were, itself included.
    static func with<Result: Sendable>(
        _ answer: @escaping @Sendable (StubRequest, Int) -> StubReply, _ body: (StubServer) async throws -> Result
    ) async throws -> Result {
        let record = Record(answer)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(StubHandler(record))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = StubServer(channel: channel, record: record)
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(server))
        } catch {
            result = .failure(error)
        }
        try await channel.close()
        return try result.get()
    }
}

private final class StubHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let record: StubServer.Record
    private var head: HTTPRequestHead?
    private var body = ""

    init(_ record: StubServer.Record) {
        self.record = record
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): (self.head, body) = (head, "")
        case .body(let bytes): body += String(buffer: bytes)
        case .end:
            guard let head else { return }
            let headers = Dictionary(
                head.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $0 + ", " + $1 })
            send(
                record.reply(
                    to: StubRequest(method: head.method.rawValue, uri: head.uri, headers: headers, body: body)),
                context: context)
        }
    }

    private func send(_ reply: StubReply, context: ChannelHandlerContext) {
        switch reply {
        case .hangUp: context.close(promise: nil)
        case .text(let text, let status): send(text, status: status, headers: [:], context: context)
        case .json(let json, let status, let revision):
            let headers: HTTPHeaders = revision.map { ["X-Kuma-Revision": "r\($0)"] } ?? [:]
            send(json.canonicalText, status: status, headers: headers, context: context)
        case .events(let text, let head, let isCut):
            let headers: HTTPHeaders = ["X-Kuma-Revision": "r\(head)", "Transfer-Encoding": "chunked"]
            let start = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
            context.write(wrapOutboundOut(.head(start)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
            if !isCut { context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil) }
            context.close(promise: nil)
        }
    }

    private func send(_ text: String, status: Int, headers: HTTPHeaders, context: ChannelHandlerContext) {
        var headers = headers
        headers.add(name: "Content-Length", value: String(text.utf8.count))
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
