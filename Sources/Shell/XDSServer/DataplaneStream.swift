import HTTP2Server
import NIOCore
import NIOHPACK

/// One HTTP/2 stream on 5678: a discovery call, or a plain request.
final class DataplaneStream: HTTP2StreamService {
    private let stream: HTTP2Stream
    private let channel: any Channel
    private let service: HTTPExchange.Service
    private let makeSession: DiscoverySession.Factory
    private var role = Role.undecided
    private var reader = GRPCMessageReader()

    private enum Role {
        case undecided
        case discovery(DiscoverySession)
        case plain(HPACKHeaders, body: [UInt8])
        case finished
    }

    private static let paths: [String: DiscoveryCall] = [
        "/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources": .stateOfTheWorld,
        "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources": .delta,
    ]

    init(
        _ stream: HTTP2Stream, on channel: any Channel, service: @escaping HTTPExchange.Service,
        makeSession: @escaping DiscoverySession.Factory
    ) {
        self.stream = stream
        self.channel = channel
        self.service = service
        self.makeSession = makeSession
    }

    func receive(head: HPACKHeaders, isLast: Bool) {
        guard case .undecided = role else { return }
        let path = head.first(name: ":path") ?? ""
        if let call = Self.paths[path] {
            stream.write(head: [(":status", "200"), ("content-type", "application/grpc")])
            role = .discovery(
                makeSession(call, head.first(name: "authorization"), SessionTransport(stream: stream, channel: channel))
            )
        } else if head.first(name: "content-type")?.hasPrefix("application/grpc") == true {
            refuse(.unimplemented, "no such method: \(path)")
        } else {
            role = .plain(head, body: [])
        }
        if isLast { receive(body: ByteBuffer(), isLast: true) }
    }

    func receive(body buffer: ByteBuffer, isLast: Bool) {
        switch role {
        case .discovery(let session):
            reader.append(buffer)
            do {
                // What is sent in answer may end the stream before this returns.
                while case .discovery = role, let message = try reader.next() { session.receive(message) }
            } catch {
                return refuse(.invalidArgument, "\(error)")
            }
            if isLast { session.finish(.ok, "") }
        case .plain(let head, var body):
            // The body must not be in `role` while it changes, or it would be copied.
            role = .finished
            guard body.count + buffer.readableBytes <= HTTPExchange.bodyLimit else {
                return write(HTTPExchange.Answer(status: 413))
            }
            body.append(contentsOf: buffer.readableBytesView)
            if isLast { answer(head, body) } else { role = .plain(head, body: body) }
        case .undecided, .finished: break
        }
    }

    private func answer(_ head: HPACKHeaders, _ body: [UInt8]) {
        let exchange = HTTPExchange(
            method: head.first(name: ":method") ?? "",
            path: String((head.first(name: ":path") ?? "").prefix { $0 != "?" }),
            accept: head.first(name: "accept") ?? "", authority: head.first(name: ":authority") ?? "", body: body)
        let service = self.service
        let promise = channel.eventLoop.makePromise(of: HTTPExchange.Answer.self)
        promise.completeWithTask { await service(exchange) }
        let this = NIOLoopBound(self, eventLoop: channel.eventLoop)
        promise.futureResult.whenSuccess { this.value.write($0) }
    }

    private func write(_ answer: HTTPExchange.Answer) {
        stream.write(head: [
            (":status", String(answer.status)), ("content-type", answer.contentType),
            ("content-length", String(answer.body.count)),
        ])
        stream.write(channel.allocator.buffer(bytes: answer.body))
        stream.end()
        stream.flush()
    }

    private func refuse(_ status: GRPCStatus, _ message: String) {
        defer { role = .finished }
        // With a session its headers were answered when it began.
        if case .discovery(let session) = role { return session.finish(status, message) }
        stream.write(head: [(":status", "200"), ("content-type", "application/grpc")])
        stream.end(trailers: status.trailers(message))
        stream.flush()
    }

    func writabilityChanged() {
        if case .discovery(let session) = role { session.setWritable(stream.isWritable) }
    }

    func closed() {
        if case .discovery(let session) = role { session.close() }
        role = .finished
    }
}

/// Which of the two calls of the aggregated discovery service a stream makes.
enum DiscoveryCall: Sendable {
    case stateOfTheWorld, delta
}

/// What a session sends by, and where it lives.
struct SessionTransport {
    let stream: HTTP2Stream
    let channel: any Channel
}
