/// Reads a protobuf message field by field, in place.
struct FieldReader {
    struct Field {
        let number: Int
        /// Of a number; 0 otherwise.
        let value: UInt64
        /// Of text, bytes or a message; empty otherwise.
        let bytes: UnsafeRawBufferPointer
    }

    private let bytes: UnsafeRawBufferPointer
    private var offset = 0
    /// The bytes were no protobuf message.
    private(set) var isBroken = false

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The next field; `nil` at the end, and where the message is broken.
    mutating func next() -> Field? {
        guard offset < bytes.count else { return nil }
        guard let tag = varint() else { return fail() }
        let number = Int(truncatingIfNeeded: tag >> 3)
        switch tag & 7 {
        case 0:
            guard let value = varint() else { return fail() }
            return Field(number: number, value: value, bytes: Self.empty)
        case 1: return slice(8).map { Field(number: number, value: 0, bytes: $0) } ?? fail()
        case 2:
            guard let count = varint() else { return fail() }
            return slice(Int(truncatingIfNeeded: count)).map { Field(number: number, value: 0, bytes: $0) } ?? fail()
        case 5: return slice(4).map { Field(number: number, value: 0, bytes: $0) } ?? fail()
        default: return fail()
        }
    }

    private static var empty: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

    private mutating func fail() -> Field? {
        isBroken = true
        offset = bytes.count
        return nil
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64, offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    private mutating func slice(_ count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, count <= bytes.count - offset else { return nil }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }
}

extension UnsafeRawBufferPointer {
    /// The messages or texts of field `number`.
    func fields(_ number: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        var reader = FieldReader(self)
        while let field = reader.next() {
            if field.number == number { body(field.bytes) }
        }
    }

    /// The last value of field `number`, as protobuf wants it; `nil` if there is none.
    func field(_ number: Int) -> FieldReader.Field? {
        var found: FieldReader.Field?
        var reader = FieldReader(self)
        while let field = reader.next() {
            if field.number == number { found = field }
        }
        return found
    }

    var text: String { String(decoding: self, as: UTF8.self) }

    /// The same for the same bytes, in every process.
    var contentHash: UInt64 {
        var hash = UInt64(count) &* 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while offset + 8 <= count {
            hash = (hash ^ loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0xFF51_AFD7_ED55_8CCD
            hash ^= hash >> 32
            offset += 8
        }
        while offset < count {
            hash = (hash ^ UInt64(self[offset])) &* 0xC4CE_B9FE_1A85_EC53
            hash ^= hash >> 29
            offset += 1
        }
        return hash
    }
}
