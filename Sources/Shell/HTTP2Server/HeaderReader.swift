import NIOCore
import NIOHPACK

/// Puts header blocks together, which may come in several frames, and decodes them.
struct HeaderReader {
    /// More is refused: requests of proxies have a token of a few kilobytes at most.
    static let limitBytes = 16 << 10
    /// A block in more frames than this is meant to cost the server, not to tell it something.
    private static let frameLimit = 32

    private var decoder: HPACKDecoder
    private var bytes = ByteBuffer()
    private var frameCount = 0
    private var stream: UInt32 = 0
    private var endsStream = false
    /// A block has begun and is not complete: nothing else may come in between.
    private(set) var isOpen = false

    struct Block {
        let stream: UInt32
        let headers: HPACKHeaders
        let endsStream: Bool

        /// It has what makes a request.
        var isRequest: Bool {
            headers[":method"].count == 1 && headers[":path"].count == 1
        }
    }

    init() {
        decoder = HPACKDecoder(allocator: ByteBufferAllocator())
        decoder.maxHeaderListSize = Self.limitBytes
    }

    mutating func begin(_ frame: Frame) throws(HTTP2Failure) {
        isOpen = true
        stream = frame.stream
        endsStream = frame.flags.contains(.endStream)
        frameCount = 0
        bytes = ByteBuffer()
        try append(frame.payload)
    }

    mutating func add(_ frame: Frame) throws(HTTP2Failure) {
        guard isOpen, frame.stream == stream else {
            throw HTTP2Failure(.protocolError, "CONTINUATION without HEADERS")
        }
        try append(frame.payload)
    }

    private mutating func append(_ part: ByteBuffer) throws(HTTP2Failure) {
        frameCount += 1
        guard frameCount <= Self.frameLimit, bytes.readableBytes + part.readableBytes <= 2 * Self.limitBytes else {
            throw HTTP2Failure(.enhanceYourCalm, "the headers are too long")
        }
        if bytes.readableBytes == 0 { bytes = part } else { bytes.writeImmutableBuffer(part) }
    }

    /// - Parameter flags: of the frame that was added last.
    mutating func takeIfComplete(_ flags: Frame.Flags) throws(HTTP2Failure) -> Block? {
        guard flags.contains(.endHeaders) else { return nil }
        isOpen = false
        defer { bytes = ByteBuffer() }
        do {
            let headers = try decoder.decodeHeaders(from: &bytes)
            return Block(stream: stream, headers: headers, endsStream: endsStream)
        } catch {
            throw HTTP2Failure(.compressionError, "the headers cannot be decoded")
        }
    }
}
