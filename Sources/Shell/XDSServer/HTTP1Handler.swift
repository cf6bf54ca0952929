import NIOCore
import NIOHTTP1

/// Serves plain requests over HTTP/1.1.
final class HTTP1Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let service: HTTPExchange.Service
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var isTooLong = false

    init(service: @escaping HTTPExchange.Service) {
        self.service = service
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
            isTooLong = false
        case .body(let part):
            if body.count + part.readableBytes > HTTPExchange.bodyLimit {
                isTooLong = true
            } else {
                body.append(contentsOf: part.readableBytesView)
            }
        case .end:
            guard let head else { return }
            answer(head, context: context)
        }
    }

    private func answer(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        let keepsAlive = head.isKeepAlive
        let exchange = HTTPExchange(
            method: head.method.rawValue, path: String(head.uri.prefix { $0 != "?" }),
            accept: head.headers.first(name: "accept") ?? "", authority: head.headers.first(name: "host") ?? "",
            body: body)
        let isTooLong = self.isTooLong
        let service = self.service
        let promise = context.eventLoop.makePromise(of: HTTPExchange.Answer.self)
        promise.completeWithTask { isTooLong ? HTTPExchange.Answer(status: 413) : await service(exchange) }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        promise.futureResult.whenSuccess { answer in
            let (handler, context) = bound.value
            handler.write(answer, keepsAlive: keepsAlive, context: context)
        }
    }

    private func write(_ answer: HTTPExchange.Answer, keepsAlive: Bool, context: ChannelHandlerContext) {
        let headers = HTTPHeaders([
            ("content-type", answer.contentType), ("content-length", String(answer.body.count)),
            ("connection", keepsAlive ? "keep-alive" : "close"),
        ])
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(
            wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: answer.body)))), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            if !keepsAlive { channel.close(promise: nil) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
