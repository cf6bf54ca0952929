import NIOCore

/// Reads protobuf messages field by field, without copying what is not looked at.
struct WireReader {
    private var buffer: ByteBuffer

    enum Content {
        case number(UInt64)
        case bytes(ByteBuffer)
    }

    init(_ buffer: ByteBuffer) {
        self.buffer = buffer
    }

    /// The next field; `nil` at the end.
    ///
    /// - Throws: `BenchError` if the bytes are no protobuf message.
    mutating func next() throws -> (field: Int, content: Content)? {
        guard buffer.readableBytes > 0 else { return nil }
        let tag = try readVarint()
        let field = Int(truncatingIfNeeded: tag >> 3)
        switch tag & 7 {
        case 0: return (field, .number(try readVarint()))
        case 1: return (field, .bytes(try readSlice(8)))
        case 2: return (field, .bytes(try readSlice(Int(truncatingIfNeeded: try readVarint()))))
        case 5: return (field, .bytes(try readSlice(4)))
        default: throw BenchError("a response is no protobuf message: wire type \(tag & 7)")
        }
    }

    private mutating func readVarint() throws -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64, let byte = buffer.readInteger(as: UInt8.self) {
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw BenchError("a response is no protobuf message: it ends within a number")
    }

    private mutating func readSlice(_ count: Int) throws -> ByteBuffer {
        guard count >= 0, let slice = buffer.readSlice(length: count) else {
            throw BenchError("a response is no protobuf message: it ends within a field")
        }
        return slice
    }
}
