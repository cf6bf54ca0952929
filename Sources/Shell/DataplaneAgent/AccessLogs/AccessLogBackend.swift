import Logging
import NIOCore
import NIOPosix

/// One TCP backend of access logs: connected when there is something to send, again a moment after a failure.
///
/// Lines wait up to `limit` bytes; what comes beyond is dropped and counted. Confined to its event loop.
final class AccessLogBackend {
    private static let limit = 1 << 20
    private static let pause = TimeAmount.seconds(1)

    private enum State {
        case idle
        case connecting
        case connected(any Channel)
        /// Until the pause after a failure is over.
        case resting
        case closed
    }

    private let address: String
    private let loop: any EventLoop
    private let log: Logger
    private var state = State.idle
    private var waiting = ByteBuffer()
    private var dropped = 0
    private var isReported = false

    init(address: String, loop: any EventLoop, log: Logger) {
        self.address = address
        self.loop = loop
        self.log = log
    }

    func send(_ line: [UInt8]) {
        if case .connected(let channel) = state, waiting.readableBytes == 0, channel.isWritable {
            return channel.writeAndFlush(ByteBuffer(bytes: line), promise: nil)
        }
        guard waiting.readableBytes + line.count <= Self.limit else {
            if dropped == 0 {
                log.warning("access logs are dropped: \(address) does not take them as fast as they come")
            }
            return dropped += 1
        }
        waiting.writeBytes(line)
        if case .idle = state { connect() }
    }

    private func connect() {
        guard let target = Self.target(address) else {
            log.warning("access logs are dropped: \"\(address)\" is not HOST:PORT")
            return state = .closed
        }
        state = .connecting
        let bound = NIOLoopBound(self, eventLoop: loop)
        ClientBootstrap(group: loop)
            .connectTimeout(.seconds(5))
            .channelOption(.writeBufferWaterMark, value: .init(low: Self.limit / 2, high: Self.limit))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        BackendHandler(onWritable: { bound.value.flush() }, onEnd: { bound.value.rest() }))
                }
            }
            .connect(host: target.host, port: target.port)
            .whenComplete { bound.value.connected($0) }
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        switch result {
        case .success(let channel):
            guard case .connecting = state else { return channel.close(promise: nil) }
            state = .connected(channel)
            report()
            flush()
        case .failure(let error):
            if !isReported {
                log.warning("access logs wait: \(address) cannot be reached", metadata: ["reason": "\(error)"])
            }
            isReported = true
            rest()
        }
    }

    private func report() {
        if isReported { log.notice("access logs reach \(address) again") }
        if dropped > 0 { log.warning("\(dropped) access log lines for \(address) were dropped") }
        isReported = false
        dropped = 0
    }

    private func flush() {
        guard case .connected(let channel) = state, waiting.readableBytes > 0, channel.isWritable else { return }
        channel.writeAndFlush(waiting, promise: nil)
        waiting = ByteBuffer()
    }

    /// The connection failed or ended; the next try is a moment away.
    private func rest() {
        switch state {
        case .closed, .resting: return
        case .idle, .connecting, .connected: state = .resting
        }
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: Self.pause) { bound.value.resume() }
    }

    private func resume() {
        guard case .resting = state else { return }
        state = .idle
        if waiting.readableBytes > 0 { connect() }
    }

    /// Sends what waits, if the backend is connected, and ends; a backend that does not read is not waited for.
    func close() -> EventLoopFuture<Void> {
        defer { state = .closed }
        guard case .connected(let channel) = state else { return loop.makeSucceededVoidFuture() }
        state = .closed
        let left = channel.writeAndFlush(waiting)
        left.whenComplete { _ in channel.close(promise: nil) }
        let limit = loop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in limit.cancel() }
        return channel.closeFuture
    }

    /// Host and port of `HOST:PORT` or `[IPV6]:PORT`.
    static func target(_ address: String) -> (host: String, port: Int)? {
        guard let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]),
            (1...65_535).contains(port), colon != address.startIndex
        else { return nil }
        let host = address[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        return (String(isBracketed ? host.dropFirst().dropLast() : host), port)
    }
}

/// Tells of a connection that takes bytes again, and of one that ended; what a backend says is not read.
private final class BackendHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let onWritable: () -> Void
    private let onEnd: () -> Void

    init(onWritable: @escaping () -> Void, onEnd: @escaping () -> Void) {
        self.onWritable = onWritable
        self.onEnd = onEnd
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { onWritable() }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        onEnd()
        context.fireChannelInactive()
    }
}
