import NIOCore
import NIOHTTP2

/// Closes an HTTP/2 connection whose peer broke the protocol; a stream that failed ends alone.
final class ConnectionErrorHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is NIOHTTP2Errors.StreamError { return }
        // GOAWAY, which says why, is written already.
        context.close(promise: nil)
    }
}
