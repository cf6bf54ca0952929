/// Reads protobuf fields without knowing the message: enough to split a segment's frame and to count changes.
///
/// The bytes of headers, bodies and notes pass through unread, as they must: nothing is decoded and encoded again.
struct WireReader {
    struct Field {
        let number: UInt64
        /// For fields of variable length: the content.
        let bytes: ArraySlice<UInt8>
        /// For varint fields: the value.
        let value: UInt64
    }

    private var rest: ArraySlice<UInt8>
    /// The bytes ended in the middle of a field, or hold something that is no field.
    private(set) var isDamaged = false

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func next() -> Field? {
        guard !rest.isEmpty, !isDamaged else { return nil }
        guard let tag = varint(), tag >> 3 > 0 else { return fail() }
        switch tag & 7 {
        case 0:
            guard let value = varint() else { return fail() }
            return Field(number: tag >> 3, bytes: [], value: value)
        case 1: return take(8).map { Field(number: tag >> 3, bytes: $0, value: 0) } ?? fail()
        case 2:
            guard let count = varint(), let bytes = take(count) else { return fail() }
            return Field(number: tag >> 3, bytes: bytes, value: 0)
        case 5: return take(4).map { Field(number: tag >> 3, bytes: $0, value: 0) } ?? fail()
        default: return fail()
        }
    }

    private mutating func fail() -> Field? {
        isDamaged = true
        return nil
    }

    private mutating func take(_ count: UInt64) -> ArraySlice<UInt8>? {
        guard count <= UInt64(rest.count) else { return nil }
        defer { rest = rest.dropFirst(Int(count)) }
        return rest.prefix(Int(count))
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}

extension [UInt8] {
    mutating func append(varint: UInt64) {
        var rest = varint
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    /// A protobuf field of variable length.
    mutating func append(field number: UInt64, _ bytes: [UInt8]) {
        append(varint: number << 3 | 2)
        append(varint: UInt64(bytes.count))
        self += bytes
    }
}
