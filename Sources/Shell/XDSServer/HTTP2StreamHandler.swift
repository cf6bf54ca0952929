import NIOCore
import NIOHPACK
import NIOHTTP2

/// One HTTP/2 stream: a discovery call, or a plain request.
final class HTTP2StreamHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

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

    init(service: @escaping HTTPExchange.Service, makeSession: @escaping DiscoverySession.Factory) {
        self.service = service
        self.makeSession = makeSession
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let payload): begin(payload, context: context)
        case .data(let payload):
            guard case .byteBuffer(let buffer) = payload.data else { return }
            receive(buffer, isLast: payload.endStream, context: context)
        default: break
        }
    }

    private func begin(_ payload: HTTP2Frame.FramePayload.Headers, context: ChannelHandlerContext) {
        guard case .undecided = role else { return }
        let headers = payload.headers
        let path = headers.first(name: ":path") ?? ""
        if let call = Self.paths[path] {
            beginDiscovery(call, headers, context: context)
        } else if headers.first(name: "content-type")?.hasPrefix("application/grpc") == true {
            refuse(.unimplemented, "no such method: \(path)", context: context)
        } else {
            role = .plain(headers, body: [])
        }
        if payload.endStream { receive(ByteBuffer(), isLast: true, context: context) }
    }

    private func beginDiscovery(_ call: DiscoveryCall, _ headers: HPACKHeaders, context: ChannelHandlerContext) {
        let answer: HPACKHeaders = [":status": "200", "content-type": "application/grpc"]
        context.writeAndFlush(wrapOutboundOut(.headers(.init(headers: answer))), promise: nil)
        let session = makeSession(call, headers.first(name: "authorization"), context.channel)
        role = .discovery(session)
        session.setWritable(context.channel.isWritable)
    }

    private func receive(_ buffer: ByteBuffer, isLast: Bool, context: ChannelHandlerContext) {
        switch role {
        case .discovery(let session):
            reader.append(buffer)
            do {
                // What is sent in answer may end the stream before this returns.
                while case .discovery = role, let message = try reader.next() { session.receive(message) }
            } catch {
                return refuse(.invalidArgument, "\(error)", context: context)
            }
            if isLast { session.finish(.ok, "") }
        case .plain(let headers, var body):
            // The body must not be in `role` while it changes, or it would be copied.
            role = .finished
            guard body.count + buffer.readableBytes <= HTTPExchange.bodyLimit else {
                return write(HTTPExchange.Answer(status: 413), to: context.channel)
            }
            body.append(contentsOf: buffer.readableBytesView)
            if isLast { answer(headers, body, context: context) } else { role = .plain(headers, body: body) }
        case .undecided, .finished: break
        }
    }

    private func answer(_ headers: HPACKHeaders, _ body: [UInt8], context: ChannelHandlerContext) {
        let exchange = HTTPExchange(
            method: headers.first(name: ":method") ?? "",
            path: String((headers.first(name: ":path") ?? "").prefix { $0 != "?" }),
            accept: headers.first(name: "accept") ?? "", authority: headers.first(name: ":authority") ?? "", body: body)
        let service = self.service
        let promise = context.eventLoop.makePromise(of: HTTPExchange.Answer.self)
        promise.completeWithTask { await service(exchange) }
        let channel = context.channel
        let this = NIOLoopBound(self, eventLoop: context.eventLoop)
        promise.futureResult.whenSuccess { this.value.write($0, to: channel) }
    }

    private func write(_ answer: HTTPExchange.Answer, to channel: any Channel) {
        let headers: HPACKHeaders = [
            ":status": String(answer.status), "content-type": answer.contentType,
            "content-length": String(answer.body.count),
        ]
        channel.write(HTTP2Frame.FramePayload.headers(.init(headers: headers)), promise: nil)
        let body = channel.allocator.buffer(bytes: answer.body)
        channel.writeAndFlush(
            HTTP2Frame.FramePayload.data(.init(data: .byteBuffer(body), endStream: true)), promise: nil)
    }

    private func refuse(_ status: GRPCStatus, _ message: String, context: ChannelHandlerContext) {
        if case .discovery(let session) = role {
            // Its headers were answered when it began; what follows can only be trailers.
            role = .finished
            return session.finish(status, message)
        }
        role = .finished
        let headers: HPACKHeaders = [
            ":status": "200", "content-type": "application/grpc", "grpc-status": String(status.rawValue),
            "grpc-message": DiscoverySession.percentEncoded(message),
        ]
        context.writeAndFlush(wrapOutboundOut(.headers(.init(headers: headers, endStream: true))), promise: nil)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if case .discovery(let session) = role { session.setWritable(context.channel.isWritable) }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .discovery(let session) = role { session.close() }
        role = .finished
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

/// Which of the two calls of the aggregated discovery service a stream makes.
enum DiscoveryCall: Sendable {
    case stateOfTheWorld, delta
}
