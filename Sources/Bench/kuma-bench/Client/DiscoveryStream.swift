import NIOCore
import NIOHPACK
import NIOHTTP2

/// The discovery stream of one fake proxy, over HTTP/2.
final class DiscoveryStream: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let proxy: FakeProxy
    private let fleet: Fleet
    private var received = ByteBuffer()

    private static let path = "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources"

    init(proxy: FakeProxy, fleet: Fleet) {
        self.proxy = proxy
        self.fleet = fleet
    }

    func channelActive(context: ChannelHandlerContext) {
        let headers: HPACKHeaders = [
            ":method": "POST", ":scheme": "https", ":path": Self.path, ":authority": "127.0.0.1",
            "content-type": "application/grpc", "te": "trailers",
        ]
        context.write(wrapOutboundOut(.headers(.init(headers: headers))), promise: nil)
        send(proxy.greeting(), context: context)
    }

    private func send(_ requests: [DeltaRequest], context: ChannelHandlerContext) {
        for request in requests {
            let bytes = context.channel.allocator.buffer(bytes: request.framed)
            context.write(wrapOutboundOut(.data(.init(data: .byteBuffer(bytes)))), promise: nil)
        }
        context.flush()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .data(let payload):
            guard case .byteBuffer(let chunk) = payload.data else { return }
            if received.readableBytes == 0 { received = chunk } else { received.writeImmutableBuffer(chunk) }
            while let message = nextMessage() { receive(message, context: context) }
        case .headers(let payload):
            guard let status = payload.headers.first(name: "grpc-status") else { return }
            fleet.fault(
                "\(proxy.node.id): stream ended with \(status) \(payload.headers.first(name: "grpc-message") ?? "")")
        default: break
        }
    }

    private func nextMessage() -> ByteBuffer? {
        guard let length = received.getInteger(at: received.readerIndex + 1, as: UInt32.self),
            received.readableBytes >= 5 + Int(length)
        else { return nil }
        received.moveReaderIndex(forwardBy: 5)
        return received.readSlice(length: Int(length))
    }

    private func receive(_ message: ByteBuffer, context: ChannelHandlerContext) {
        do {
            let response = try DeltaResponse(message)
            fleet.received(response, bytes: message.readableBytes, by: proxy)
            send(proxy.take(response), context: context)
        } catch {
            fleet.fault("\(proxy.node.id): \(error)")
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fleet.closed(proxy)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A control plane that is killed breaks streams; `channelInactive` follows and counts it.
        context.close(promise: nil)
    }
}
