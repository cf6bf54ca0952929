/// One call over HTTP/2, the client's half: just what a discovery stream needs, without I/O.
///
/// Source: RFC 9113 (frames, flow control), RFC 7541 appendix A (header fields by number).
struct HTTP2Session {
    /// What is to be sent; the owner sends and empties it.
    var outbox: [UInt8] = []
    private var unread: [UInt8] = []
    private var message: [UInt8] = []
    /// Bytes of the call that the server's windows have no room for yet.
    private var held: [UInt8] = []
    private var streamWindow = 65_535
    private var connectionWindow = 65_535
    private var initialWindow = 65_535
    private var unannounced = 0

    private static let window = 256 << 20
    private static let frameSize = 16_384

    enum Kind {
        static let data: UInt8 = 0
        static let headers: UInt8 = 1
        static let reset: UInt8 = 3
        static let settings: UInt8 = 4
        static let ping: UInt8 = 6
        static let goAway: UInt8 = 7
        static let windowUpdate: UInt8 = 8
    }

    /// Opens connection and call.
    ///
    /// - Parameter path: of the method, for example `/package.Service/Method`.
    init(path: String, authority: String, isEncrypted: Bool, token: String?) {
        outbox += Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        // No header table, no push, and room for much.
        let settings: [(UInt16, UInt32)] = [(1, 0), (2, 0), (4, UInt32(Self.window))]
        writeFrame(Kind.settings, stream: 0, settings.flatMap { Self.big($0.0) + Self.big($0.1) })
        writeFrame(Kind.windowUpdate, stream: 0, Self.big(UInt32(Self.window - 65_535)))
        var block: [UInt8] = [0x83, isEncrypted ? 0x87 : 0x86]
        block += Self.header(indexed: [0x04], path)
        block += Self.header(indexed: [0x01], authority)
        block += Self.header(indexed: [0x0F, 0x10], "application/grpc")
        block += [0x00, 0x02] + Array("te".utf8) + Self.text("trailers")
        if let token { block += Self.header(indexed: [0x0F, 0x08], "Bearer \(token)") }
        writeFrame(Kind.headers, flags: 0x4, stream: 1, block)
    }

    private static func header(indexed index: [UInt8], _ value: String) -> [UInt8] { index + text(value) }

    /// HPACK's string without Huffman coding; the length has a prefix of 7 bits.
    private static func text(_ value: String) -> [UInt8] {
        var rest = value.utf8.count
        guard rest >= 127 else { return [UInt8(rest)] + Array(value.utf8) }
        var length: [UInt8] = [127]
        rest -= 127
        while rest >= 128 {
            length.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        return length + [UInt8(rest)] + Array(value.utf8)
    }

    private static func big(_ value: some FixedWidthInteger & UnsignedInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    private mutating func writeFrame(_ kind: UInt8, flags: UInt8 = 0, stream: UInt32, _ payload: some Collection<UInt8>)
    {
        let count = payload.count
        outbox += [UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF), kind, flags]
        outbox += Self.big(stream)
        outbox += payload
    }

    // MARK: Sending

    /// Sends a framed message, now or when the server has room.
    mutating func send(_ framed: [UInt8]) {
        held += framed
        pump()
    }

    private mutating func pump() {
        var sent = 0
        while sent < held.count {
            let count = min(held.count - sent, Self.frameSize, streamWindow, connectionWindow)
            guard count > 0 else { break }
            writeFrame(Kind.data, stream: 1, held[sent..<sent + count])
            streamWindow -= count
            connectionWindow -= count
            sent += count
        }
        if sent == held.count { held.removeAll(keepingCapacity: held.count < 1024) } else { held.removeFirst(sent) }
    }

    // MARK: Receiving

    /// Takes bytes as they came; calls `body` with each message of the call, in place.
    ///
    /// - Throws: `Ended` when the server ended the call or the connection.
    mutating func receive(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard !unread.isEmpty else {
            let used = try readFrames(bytes, body)
            if used < bytes.count { unread = Array(bytes[used...]) }
            return
        }
        unread += bytes
        let all = unread
        unread = []
        let used = try all.withUnsafeBytes { try readFrames($0, body) }
        if used < all.count { unread = Array(all[used...]) }
    }

    /// - Returns: how many bytes made whole frames.
    private mutating func readFrames(
        _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        var offset = 0
        while offset + 9 <= bytes.count {
            let length = Int(bytes[offset]) << 16 | Int(bytes[offset + 1]) << 8 | Int(bytes[offset + 2])
            guard offset + 9 + length <= bytes.count else { break }
            let payload = UnsafeRawBufferPointer(rebasing: bytes[offset + 9..<offset + 9 + length])
            let stream = Self.number(bytes, at: offset + 5) & 0x7FFF_FFFF
            try take(bytes[offset + 3], flags: bytes[offset + 4], stream: stream, payload, body)
            offset += 9 + length
        }
        return offset
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt32 {
        guard offset + 4 <= bytes.count else { return 0 }
        return UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    private mutating func take(
        _ kind: UInt8, flags: UInt8, stream: UInt32, _ payload: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        switch kind {
        case Kind.data:
            try takeData(payload, body)
            if flags & 1 != 0 { throw Ended(reason: "the server ended the call") }
        case Kind.headers:
            if flags & 1 != 0 { throw Ended(reason: "the server ended the call; its log says why") }
            // After changes of the table's size (001xxxxx), 0x88 is `:status: 200` in the static table.
            guard payload.first(where: { $0 >> 5 != 1 }) == 0x88 else {
                throw Ended(reason: "the server does not answer 200")
            }
        case Kind.settings where flags & 1 == 0:
            takeSettings(payload)
            writeFrame(Kind.settings, flags: 1, stream: 0, [])
            pump()
        case Kind.ping where flags & 1 == 0: writeFrame(Kind.ping, flags: 1, stream: 0, payload)
        case Kind.windowUpdate:
            let more = Int(Self.number(payload, at: 0))
            if stream == 0 { connectionWindow += more } else { streamWindow += more }
            pump()
        case Kind.reset: throw Ended(reason: "the server reset the call, code \(Self.number(payload, at: 0))")
        case Kind.goAway: throw Ended(reason: "the server goes away, code \(Self.number(payload, at: 4))")
        default: break
        }
    }

    private mutating func takeSettings(_ payload: UnsafeRawBufferPointer) {
        var offset = 0
        while offset + 6 <= payload.count {
            let name = UInt16(bigEndian: payload.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
            let value = Int(Self.number(payload, at: offset + 2))
            if name == 4 {
                streamWindow += value - initialWindow
                initialWindow = value
            }
            offset += 6
        }
    }

    private mutating func takeData(
        _ payload: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        announce(payload.count)
        if message.isEmpty {
            let used = try readMessages(payload, body)
            if used < payload.count { message = Array(payload[used...]) }
        } else {
            message += payload
            let whole = message
            guard Self.messageLength(whole) <= whole.count else { return }
            message = []
            let used = try whole.withUnsafeBytes { try readMessages($0, body) }
            if used < whole.count { message = Array(whole[used...]) }
        }
    }

    private static func messageLength(_ bytes: [UInt8]) -> Int {
        bytes.count < 5 ? 5 : 5 + Int(bytes.withUnsafeBytes { number($0, at: 1) })
    }

    private mutating func readMessages(
        _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        var offset = 0
        while offset + 5 <= bytes.count {
            let end = offset + 5 + Int(Self.number(bytes, at: offset + 1))
            guard end <= bytes.count else { break }
            guard bytes[offset] == 0 else { throw Ended(reason: "the server compresses messages") }
            try body(UnsafeRawBufferPointer(rebasing: bytes[offset + 5..<end]))
            offset = end
        }
        return offset
    }

    /// Gives the server back the room that `count` bytes took, in large steps.
    private mutating func announce(_ count: Int) {
        unannounced += count
        guard unannounced > Self.window / 2 else { return }
        for stream: UInt32 in [0, 1] { writeFrame(Kind.windowUpdate, stream: stream, Self.big(UInt32(unannounced))) }
        unannounced = 0
    }
}

/// The server ended a call.
struct Ended: Error {
    let reason: String
}
