public import NIOCore
public import NIOHPACK

/// Who serves a stream. All is called on the event loop of its connection.
public protocol HTTP2StreamService: AnyObject {
    /// The head of the request.
    ///
    /// - Parameter isLast: nothing follows.
    func receive(head: HPACKHeaders, isLast: Bool)
    /// A part of the body, maybe an empty one.
    func receive(body: ByteBuffer, isLast: Bool)
    /// The stream takes more bytes, or no more for now.
    func writabilityChanged()
    /// The stream is over, in whatever way; nothing can be written.
    func closed()
}

/// One stream of a connection as the server sees it. Confined to the event loop of the connection.
///
/// What is written waits here until the peer allows it and the socket takes it; nothing is copied before. Whoever writes much
/// must heed `isWritable`.
public final class HTTP2Stream {
    /// Odd, ascending.
    public let id: UInt32
    /// `nil` once the stream is over.
    private(set) var connection: HTTP2Connection?
    var service: (any HTTP2StreamService)?
    var sendWindow: FlowWindow
    var receiveWindow = ReceiveWindow()
    /// The peer has said that nothing follows.
    var isEndedByPeer = false
    /// It is among those that have something to send.
    var isQueued = false
    private var queue = CircularBuffer<ByteBuffer>()
    private(set) var queuedBytes = 0
    private var ending = Ending.open
    /// Fewer bytes wait than is enough for now. Falls at `highWatermark`, returns at `lowWatermark`.
    public private(set) var isWritable = true

    /// A usual response as a whole; a peer that takes no more bytes holds hardly more than this of its own.
    static let highWatermark = 64 << 10
    static let lowWatermark = 16 << 10

    private enum Ending {
        case open
        /// To be said behind what waits; without trailers the body says it.
        case asked(trailers: [(name: String, value: String)])
        case done

        var isOpen: Bool { if case .open = self { true } else { false } }
        var isAsked: Bool { if case .asked = self { true } else { false } }
    }

    init(id: UInt32, connection: HTTP2Connection, windowBytes: Int) {
        self.id = id
        self.connection = connection
        sendWindow = FlowWindow(bytes: windowBytes)
    }

    /// Writes the head of the answer, `:status` first.
    public func write(head: [(name: String, value: String)]) {
        connection?.write(head, endsStream: false, on: self)
    }

    /// Adds to the body. Goes out with the next `flush`.
    public func write(_ body: ByteBuffer) {
        guard let connection, ending.isOpen, body.readableBytes > 0 else { return }
        queue.append(body)
        queuedBytes += body.readableBytes
        connection.enqueue(self)
        noteQueue()
    }

    /// Ends the answer behind what is written, with or without trailers.
    public func end(trailers: [(name: String, value: String)] = []) {
        guard let connection, ending.isOpen else { return }
        ending = .asked(trailers: trailers)
        connection.enqueue(self)
    }

    /// Sends what the peer allows of what is written.
    public func flush() { connection?.flush() }

    // MARK: For the connection

    /// Something could be sent now: DATA as far as the window goes, or the end.
    var hasNext: Bool { queuedBytes > 0 ? sendWindow.bytes > 0 : ending.isAsked }

    /// All has been sent, and that it is all.
    var isEnded: Bool { if case .done = ending { true } else { false } }

    /// What must be said behind the body; `nil` if the body is not over, or says itself that it is.
    func takeTrailers() -> [(name: String, value: String)]? {
        guard queuedBytes == 0, case .asked(let trailers) = ending, !trailers.isEmpty else { return nil }
        ending = .done
        return trailers
    }

    /// Writes one frame of DATA, at most `limit` bytes of body.
    ///
    /// - Returns: how many bytes of the windows it uses.
    func writeData(into output: inout ByteBuffer, limit: Int) -> Int {
        let size = min(queuedBytes, limit, max(0, sendWindow.bytes))
        var isLast = false
        if size == queuedBytes, case .asked(let trailers) = ending { isLast = trailers.isEmpty }
        output.writeFrameHeader(.data, length: size, flags: isLast ? .endStream : [], stream: id)
        var rest = size
        while rest > 0, let part = queue.first {
            if part.readableBytes <= rest {
                rest -= part.readableBytes
                output.writeImmutableBuffer(queue.removeFirst())
            } else {
                if let slice = queue[queue.startIndex].readSlice(length: rest) { output.writeImmutableBuffer(slice) }
                rest = 0
            }
        }
        queuedBytes -= size
        sendWindow.use(size)
        if isLast { ending = .done }
        return size
    }

    /// Tells the service if the stream takes more bytes, or no more for now.
    func noteQueue() {
        let isNowWritable = isWritable ? queuedBytes < Self.highWatermark : queuedBytes <= Self.lowWatermark
        guard isNowWritable != isWritable else { return }
        isWritable = isNowWritable
        service?.writabilityChanged()
    }

    /// The stream is over.
    func close() {
        guard connection != nil else { return }
        connection = nil
        queue = CircularBuffer()
        queuedBytes = 0
        let service = self.service
        self.service = nil
        service?.closed()
    }
}
