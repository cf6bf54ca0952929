/// The bytes of one protobuf message, written field by field in ascending order.
///
/// Endpoints are by far the most numerous messages; written like this they cost a twentieth. A test holds the bytes against
/// those of the generated code. Source: protobuf's "Encoding" page, wire types 0 and 2.
struct WireMessage {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ field: UInt8, _ value: UInt32) {
        bytes.append(field << 3)
        appendVariable(UInt64(value))
    }

    mutating func append(_ field: UInt8, _ text: String) {
        appendHeader(field, count: text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(_ field: UInt8, _ message: WireMessage) { append(field, message.bytes) }

    mutating func append(_ field: UInt8, _ message: [UInt8]) {
        appendHeader(field, count: message.count)
        bytes.append(contentsOf: message)
    }

    private mutating func appendHeader(_ field: UInt8, count: Int) {
        bytes.append(field << 3 | 2)
        appendVariable(UInt64(count))
    }

    private mutating func appendVariable(_ value: UInt64) {
        var rest = value
        while rest > 127 {
            bytes.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
