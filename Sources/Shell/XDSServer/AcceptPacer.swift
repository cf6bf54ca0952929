import NIOCore

/// Takes the next connections only when every event loop has had a turn since the last ones.
///
/// Thousands of proxies that return at once are then taken as fast as their handshakes get done, and the streams that are served
/// already get their turns in between. The others wait in the backlog of the socket, in the order in which they came. An idle
/// control plane takes connections at once.
final class AcceptPacer: ChannelOutboundHandler {
    typealias OutboundIn = Never

    private let loops: [any EventLoop]

    init(_ loops: [any EventLoop]) {
        self.loops = loops
    }

    func read(context: ChannelHandlerContext) {
        let turns = loops.map { $0.submit {} }
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        EventLoopFuture.andAllComplete(turns, on: context.eventLoop).whenComplete { _ in context.value.read() }
    }
}
