/// Writes protobuf messages field by field; enough for discovery requests.
struct MessageWriter {
    private(set) var bytes: [UInt8] = []

    private mutating func writeVarint(_ value: Int) {
        var rest = UInt64(value)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func write(field: Int, _ content: some Collection<UInt8>) {
        writeVarint(field << 3 | 2)
        writeVarint(content.count)
        bytes.append(contentsOf: content)
    }

    mutating func write(field: Int, _ text: String) {
        write(field: field, text.utf8)
    }

    mutating func write(field: Int, _ content: (inout MessageWriter) -> Void) {
        var inner = MessageWriter()
        content(&inner)
        write(field: field, inner.bytes)
    }

    /// With gRPC's prefix: not compressed, length.
    var framed: [UInt8] {
        let length = UInt32(bytes.count)
        return [0] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + bytes
    }
}
