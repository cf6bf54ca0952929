import NIOCore

/// When a silent peer is taken for dead. Source: Kuma 2.9 `pkg/dp-server/server/server.go`, where both are 15 s.
///
/// Envoy asks for a sign of life itself every 30 s, so that an interval above that costs nothing while it lives.
public struct Keepalive: Hashable, Sendable {
    /// A peer that said nothing for so long is asked for a sign of life.
    public let intervalMilliseconds: Int64
    /// One that does not give it within this time is dead.
    public let timeoutMilliseconds: Int64

    public init(intervalMilliseconds: Int64 = 35_000, timeoutMilliseconds: Int64 = 15_000) {
        self.intervalMilliseconds = intervalMilliseconds
        self.timeoutMilliseconds = timeoutMilliseconds
    }
}

/// Closes connections whose peers are dead, and those that do not come to the point.
///
/// Notes only that something was read, and looks now and then; a timer that each read moved would cost more than the reads.
final class KeepaliveHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let interval: TimeAmount
    private let timeout: TimeAmount
    private var hasRead = false
    /// Asks the peer; `nil` unless HTTP/2 is agreed upon.
    private var ping: (() -> Void)?
    private var timer: Scheduled<Void>?

    init(_ keepalive: Keepalive) {
        interval = .milliseconds(keepalive.intervalMilliseconds)
        timeout = .milliseconds(keepalive.timeoutMilliseconds)
    }

    /// HTTP/2 is agreed upon.
    ///
    /// - Parameter ping: asks the peer for a sign of life.
    func startPinging(_ ping: @escaping () -> Void) {
        self.ping = ping
    }

    func handlerAdded(context: ChannelHandlerContext) {
        schedule(interval, context: context) { $0.ask(context: $1) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasRead = true
        context.fireChannelRead(data)
    }

    private func ask(context: ChannelHandlerContext) {
        guard ping != nil || hasRead else { return context.close(promise: nil) }
        guard let ping, !hasRead else {
            // A peer without HTTP/2 may be silent for one interval, as between two requests.
            hasRead = false
            return schedule(interval, context: context) { $0.ask(context: $1) }
        }
        ping()
        schedule(timeout, context: context) { handler, context in
            guard handler.hasRead else { return context.close(promise: nil) }
            handler.ask(context: context)
        }
    }

    private func schedule(
        _ delay: TimeAmount, context: ChannelHandlerContext,
        _ body: @escaping (KeepaliveHandler, ChannelHandlerContext) -> Void
    ) {
        let bound = NIOLoopBound((self, context, body), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: delay) {
            let (handler, context, body) = bound.value
            body(handler, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        ping = nil
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        ping = nil
    }
}
