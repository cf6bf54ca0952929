import NIOCore

/// One frame as it arrived. Source: RFC 9113, sections 4.1 and 6.
struct Frame {
    /// Numbers are those of the protocol; frames of other types are passed over.
    enum Kind: UInt8 {
        case data = 0
        case headers = 1
        case priority = 2
        case resetStream = 3
        case settings = 4
        case pushPromise = 5
        case ping = 6
        case goAway = 7
        case windowUpdate = 8
        case continuation = 9
    }

    /// `ack` and `endStream` are one bit, of different frames.
    struct Flags: OptionSet {
        let rawValue: UInt8
        static let endStream = Flags(rawValue: 0x1)
        static let ack = Flags(rawValue: 0x1)
        static let endHeaders = Flags(rawValue: 0x4)
        static let padded = Flags(rawValue: 0x8)
        static let priority = Flags(rawValue: 0x20)
    }

    /// `nil` for a type that this server does not know.
    let kind: Kind?
    let flags: Flags
    /// 0: the connection.
    let stream: UInt32
    var payload: ByteBuffer

    static let headerBytes = 9
    /// What both sides accept unless they say more, and all that this server accepts.
    static let payloadLimitBytes = 16_384

    /// Takes away padding, and the priority that a HEADERS frame may begin with.
    ///
    /// - Throws: if the padding is longer than the frame.
    mutating func strip() throws(HTTP2Failure) {
        var padding = 0
        if flags.contains(.padded) {
            guard let count = payload.readInteger(as: UInt8.self) else {
                throw HTTP2Failure(.frameSizeError, "a padded frame without a length of its padding")
            }
            padding = Int(count)
        }
        if kind == .headers, flags.contains(.priority), payload.readSlice(length: 5) == nil {
            throw HTTP2Failure(.frameSizeError, "HEADERS is too short for its priority")
        }
        guard let content = payload.readSlice(length: payload.readableBytes - padding) else {
            throw HTTP2Failure(.protocolError, "the padding is longer than the frame")
        }
        payload = content
    }
}

/// Splits what arrives into frames, after the preface with which every client begins.
struct FrameReader {
    private var buffer = ByteBuffer()
    private var isGreeted = false

    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeImmutableBuffer(bytes) }
    }

    /// The next whole frame; `nil` until there is one.
    ///
    /// - Throws: if the peer speaks something else, or a frame is longer than this server accepts.
    mutating func next() throws(HTTP2Failure) -> Frame? {
        if !isGreeted { try readPreface() }
        guard isGreeted, let head = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return release() }
        let length = Int(head >> 8)
        guard length <= Frame.payloadLimitBytes else {
            throw HTTP2Failure(
                .frameSizeError, "a frame of \(length) bytes is over the limit of \(Frame.payloadLimitBytes)")
        }
        guard buffer.readableBytes >= Frame.headerBytes + length else { return release() }
        buffer.moveReaderIndex(forwardBy: 4)
        guard let flags = buffer.readInteger(as: UInt8.self), let stream = buffer.readInteger(as: UInt32.self),
            let payload = buffer.readSlice(length: length)
        else { return nil }
        return Frame(
            kind: Frame.Kind(rawValue: UInt8(truncatingIfNeeded: head)), flags: Frame.Flags(rawValue: flags),
            stream: stream & 0x7FFF_FFFF, payload: payload)
    }

    /// Nothing whole is left: what was read is let go, so that an idle connection holds no buffer.
    private mutating func release() -> Frame? {
        if buffer.readableBytes == 0 { buffer = ByteBuffer() } else { buffer.discardReadBytes() }
        return nil
    }

    private mutating func readPreface() throws(HTTP2Failure) {
        let count = min(buffer.readableBytes, Self.preface.count)
        guard buffer.readableBytesView.prefix(count).elementsEqual(Self.preface.prefix(count)) else {
            throw HTTP2Failure(.protocolError, "the connection does not begin with the preface of HTTP/2")
        }
        guard count == Self.preface.count else { return }
        buffer.moveReaderIndex(forwardBy: count)
        isGreeted = true
    }
}
