import NIOCore

/// Frames as this server writes them.
extension ByteBuffer {
    mutating func writeFrameHeader(_ kind: Frame.Kind, length: Int, flags: Frame.Flags = [], stream: UInt32) {
        writeInteger(UInt32(length) << 8 | UInt32(kind.rawValue))
        writeInteger(flags.rawValue)
        writeInteger(stream)
    }

    mutating func writeSettings(_ settings: [(Setting, UInt32)]) {
        writeFrameHeader(.settings, length: 6 * settings.count, stream: 0)
        for (setting, value) in settings {
            writeInteger(setting.rawValue)
            writeInteger(value)
        }
    }

    mutating func writeSettingsAcknowledgement() {
        writeFrameHeader(.settings, length: 0, flags: .ack, stream: 0)
    }

    /// - Parameter content: returned by the peer as it is.
    mutating func writePing(_ content: UInt64, isAnswer: Bool) {
        writeFrameHeader(.ping, length: 8, flags: isAnswer ? .ack : [], stream: 0)
        writeInteger(content)
    }

    /// - Parameter stream: 0 for the connection.
    mutating func writeWindowUpdate(_ increment: Int, stream: UInt32) {
        writeFrameHeader(.windowUpdate, length: 4, stream: stream)
        writeInteger(UInt32(increment))
    }

    mutating func writeReset(_ code: HTTP2ErrorCode, stream: UInt32) {
        writeFrameHeader(.resetStream, length: 4, stream: stream)
        writeInteger(code.rawValue)
    }

    mutating func writeGoAway(_ failure: HTTP2Failure, lastStream: UInt32) {
        let reason = failure.reason.utf8.prefix(256)
        writeFrameHeader(.goAway, length: 8 + reason.count, stream: 0)
        writeInteger(lastStream)
        writeInteger(failure.code.rawValue)
        writeBytes(reason)
    }

    /// Few and short headers, as literals that no table keeps: then the peer's table has no say in them.
    ///
    /// - Parameter announcesTable: the first block, and the first after the peer has spoken of the size of its table, must say that
    ///   it stays empty. Source: RFC 7541, sections 4.2 and 6.
    mutating func writeHeaders(
        _ headers: [(name: String, value: String)], endsStream: Bool, announcesTable: Bool, stream: UInt32
    ) {
        var block = ByteBuffer()
        if announcesTable { block.writeInteger(UInt8(0x20)) }
        for (name, value) in headers {
            // In the table that never changes.
            if name == ":status", value == "200" {
                block.writeInteger(UInt8(0x88))
                continue
            }
            block.writeInteger(UInt8(0))
            block.writeHPACK(name)
            block.writeHPACK(value)
        }
        let flags: Frame.Flags = endsStream ? [.endHeaders, .endStream] : .endHeaders
        writeFrameHeader(.headers, length: block.readableBytes, flags: flags, stream: stream)
        writeImmutableBuffer(block)
    }

    /// A string without Huffman coding. Source: RFC 7541, sections 5.1 and 5.2.
    private mutating func writeHPACK(_ text: String) {
        var length = text.utf8.count
        if length < 127 {
            writeInteger(UInt8(length))
        } else {
            writeInteger(UInt8(127))
            length -= 127
            while length >= 128 {
                writeInteger(UInt8(length % 128 + 128))
                length /= 128
            }
            writeInteger(UInt8(length))
        }
        writeString(text)
    }
}
