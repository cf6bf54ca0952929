import Logging
import NIOCore
import NIOPosix

/// Sends each line from the pipe to its backend. On one event loop, as everything that it makes.
final class AccessLogForwarder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let loop: any EventLoop
    private let log: Logger
    private let ended: EventLoopPromise<Void>
    private var lines = AccessLogLines()
    private var backends: [String: AccessLogBackend] = [:]
    private var dropped = 0

    /// - Parameter ended: fulfilled when the pipe has ended and all lines have left.
    init(loop: any EventLoop, log: Logger, ended: EventLoopPromise<Void>) {
        self.loop = loop
        self.log = log
        self.ended = ended
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let (lines, dropped) = lines.take(unwrapInboundIn(data).readableBytesView)
        for line in lines { backend(line.address).send(line.text) }
        guard dropped > 0 else { return }
        if self.dropped == 0 { log.warning("access log lines that name no backend or are too long are dropped") }
        self.dropped += dropped
    }

    private func backend(_ address: String) -> AccessLogBackend {
        if let backend = backends[address] { return backend }
        let backend = AccessLogBackend(address: address, loop: loop, log: log)
        backends[address] = backend
        return backend
    }

    func channelInactive(context: ChannelHandlerContext) {
        let closed = backends.values.map { $0.close() }
        EventLoopFuture.andAllComplete(closed, on: loop).cascade(to: ended)
        backends = [:]
    }
}
