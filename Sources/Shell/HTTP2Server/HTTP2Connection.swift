public import NIOCore
import NIOHPACK

/// A connection that speaks HTTP/2, behind TLS: takes frames apart, keeps to the windows of both sides, and gives each request to a
/// service of its own.
///
/// As much of HTTP/2 as a server of gRPC needs; no push, no priorities. Source: RFC 9113 and RFC 7541. Bytes of a response are
/// copied once, into one buffer with their frame, and only when the peer allows them and the socket takes them.
public final class HTTP2Connection: ChannelDuplexHandler {
    public typealias InboundIn = ByteBuffer
    public typealias OutboundIn = Never
    public typealias OutboundOut = ByteBuffer

    private let makeService: (HTTP2Stream) -> any HTTP2StreamService
    private var context: ChannelHandlerContext?
    private var reader = FrameReader()
    var headers = HeaderReader()
    var streams: [UInt32: HTTP2Stream] = [:]
    var lastStreamID: UInt32 = 0
    var peer = PeerSettings()
    /// The peer's SETTINGS, with which it must begin, have come.
    var isIntroduced = false
    var sendWindow = FlowWindow(bytes: FlowWindow.initialBytes)
    var receiveWindow = ReceiveWindow()
    /// To open streams and have them end at once, by RST_STREAM or by a fault, is cheap for the peer and dear for the server.
    var resets = RateLimit(200, inNanoseconds: 30_000_000_000)
    /// SETTINGS, PING and PRIORITY.
    var remarks = RateLimit(1000, inNanoseconds: 30_000_000_000)
    /// Frames that do not wait for windows.
    var control = ByteBuffer()
    /// Streams with something to send, each once, in turn.
    private var queue = CircularBuffer<HTTP2Stream>()
    private var isFlushing = false
    private var isTaking = false
    private var isOver = false
    /// The channel wants to read, but the peer does not take what it was answered.
    private var holdsRead = false

    /// More are refused. Envoy has one stream.
    static let streamLimit = 100
    /// A frame with its header fits into one record of TLS.
    private static let dataLimit = Frame.payloadLimitBytes - Frame.headerBytes
    /// So much goes to the socket at a time.
    private static let outputBytes = 64 << 10

    /// - Parameter makeService: called for each request, before its head is received.
    public init(makeService: @escaping (HTTP2Stream) -> any HTTP2StreamService) {
        self.makeService = makeService
    }

    /// Asks the peer for a sign of life. On the event loop.
    public func ping() {
        control.writePing(0, isAnswer: false)
        flush()
    }

    // MARK: The channel

    public func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        control.writeSettings([
            (.maxConcurrentStreams, UInt32(Self.streamLimit)), (.maxHeaderListSize, UInt32(HeaderReader.limitBytes)),
        ])
        if context.channel.isActive { flush() }
    }

    public func channelActive(context: ChannelHandlerContext) {
        flush()
        context.fireChannelActive()
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        reader.append(unwrapInboundIn(data))
        isTaking = true
        do {
            while !isOver, let frame = try reader.next() { try take(frame) }
            isTaking = false
            flush()
        } catch {
            isTaking = false
            fail(error)
        }
    }

    /// A peer that does not take answers is not read from, so that answers cannot pile up.
    public func read(context: ChannelHandlerContext) {
        if context.channel.isWritable { context.read() } else { holdsRead = true }
    }

    public func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            if holdsRead {
                holdsRead = false
                context.read()
            }
            flush()
        }
        context.fireChannelWritabilityChanged()
    }

    public func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    public func handlerRemoved(context: ChannelHandlerContext) {
        end()
        self.context = nil
    }

    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func end() {
        isOver = true
        let streams = self.streams.values.sorted { $0.id < $1.id }
        self.streams = [:]
        for stream in streams { stream.close() }
    }

    private func fail(_ failure: HTTP2Failure) {
        guard !isOver, let context else { return }
        isOver = true
        control.writeGoAway(failure, lastStream: lastStreamID)
        context.writeAndFlush(wrapOutboundOut(control), promise: nil)
        control = ByteBuffer()
        context.close(promise: nil)
        // Not only when the channel is inactive: the peer may take its time to say goodbye.
        end()
    }

    // MARK: Streams

    func open(_ id: UInt32) -> HTTP2Stream {
        let stream = HTTP2Stream(id: id, connection: self, windowBytes: peer.initialWindowBytes)
        streams[id] = stream
        stream.service = makeService(stream)
        return stream
    }

    /// The stream is over for both sides.
    func close(_ stream: HTTP2Stream) {
        streams[stream.id] = nil
        stream.close()
    }

    /// The peer broke the protocol on one stream.
    func refuse(_ stream: UInt32, _ code: HTTP2ErrorCode) throws(HTTP2Failure) {
        control.writeReset(code, stream: stream)
        if let stream = streams[stream] { close(stream) }
        try countReset()
    }

    func countReset() throws(HTTP2Failure) {
        guard resets.allows(at: NIODeadline.now().uptimeNanoseconds) else {
            throw HTTP2Failure(.enhanceYourCalm, "too many streams are opened and end at once")
        }
    }

    // MARK: Sending

    func write(_ headers: [(name: String, value: String)], endsStream: Bool, on stream: HTTP2Stream) {
        control.writeHeaders(
            headers, endsStream: endsStream, announcesTable: peer.mayHaveResizedTable, stream: stream.id)
        peer.mayHaveResizedTable = false
    }

    func enqueue(_ stream: HTTP2Stream) {
        guard !stream.isQueued else { return }
        stream.isQueued = true
        queue.append(stream)
    }

    /// Sends what windows and socket allow; what a service writes meanwhile goes along.
    func flush() {
        guard !isTaking, !isFlushing, !isOver, let context, context.channel.isActive else { return }
        isFlushing = true
        defer { isFlushing = false }
        repeat {
            var output = control
            control = ByteBuffer()
            fill(&output, upTo: context.channel.isWritable ? Self.outputBytes : 0)
            guard output.readableBytes > 0 else { return }
            context.writeAndFlush(wrapOutboundOut(output), promise: nil)
        } while !isOver
    }

    /// Adds frames of the streams in turn. A stream whose window is used up leaves the queue until its window grows.
    private func fill(_ output: inout ByteBuffer, upTo limit: Int) {
        var blocked: [HTTP2Stream] = []
        while output.readableBytes < limit, let stream = queue.popFirst() {
            stream.isQueued = false
            // What services wrote meanwhile: heads go before bodies.
            output.writeBuffer(&control)
            guard stream.connection != nil, stream.hasNext else { continue }
            if let trailers = stream.takeTrailers() {
                // Behind the body, which is in `output` already.
                write(trailers, endsStream: true, on: stream)
                output.writeBuffer(&control)
            } else if stream.queuedBytes > 0, sendWindow.bytes <= 0 {
                blocked.append(stream)
                continue
            } else {
                reserve(stream, in: &output)
                sendWindow.use(stream.writeData(into: &output, limit: min(Self.dataLimit, max(0, sendWindow.bytes))))
                if stream.hasNext { enqueue(stream) }
            }
            if stream.isEnded { conclude(stream, &output) } else { stream.noteQueue() }
        }
        for stream in blocked { enqueue(stream) }
    }

    /// One allocation for what is to come.
    private func reserve(_ stream: HTTP2Stream, in output: inout ByteBuffer) {
        guard output.capacity == 0, let context else { return }
        let size = min(stream.queuedBytes + 2 * Frame.headerBytes, Self.outputBytes)
        output = context.channel.allocator.buffer(capacity: size)
    }

    /// The answer is complete; a peer that has not ended its side is told that nobody listens. Source: RFC 9113, section 8.1.
    private func conclude(_ stream: HTTP2Stream, _ output: inout ByteBuffer) {
        if !stream.isEndedByPeer { output.writeReset(.none, stream: stream.id) }
        close(stream)
    }
}
