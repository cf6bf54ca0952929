extension JSON {
    /// The one form that is stored, hashed and compared: members sorted by the bytes of their names, no white space, UTF-8.
    public var canonicalBytes: [UInt8] {
        var encoder = JSONEncoding(indent: nil)
        encoder.append(self, level: 0)
        return encoder.bytes
    }

    /// For people: like `canonicalBytes`, with `indent` spaces a level and a line for each member.
    public func prettyText(indent: Int = 2) -> String {
        var encoder = JSONEncoding(indent: indent)
        encoder.append(self, level: 0)
        return String(decoding: encoder.bytes, as: UTF8.self)
    }

    /// The canonical form as text.
    public var canonicalText: String { String(decoding: canonicalBytes, as: UTF8.self) }
}

private struct JSONEncoding {
    var bytes: [UInt8] = []
    let indent: Int?

    init(indent: Int?) {
        self.indent = indent
    }

    mutating func append(_ value: JSON, level: Int) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .int(let value): bytes.append(contentsOf: String(value).utf8)
        case .double(let value): bytes.append(contentsOf: value.description.utf8)
        case .string(let value): append(value)
        case .array(let values):
            appendList(values, open: "[", close: "]", level: level) { $0.append($1, level: level + 1) }
        case .object(let members):
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            appendList(sorted, open: "{", close: "}", level: level) { encoder, member in
                encoder.append(member.key)
                encoder.bytes.append(contentsOf: (encoder.indent == nil ? ":" : ": ").utf8)
                encoder.append(member.value, level: level + 1)
            }
        }
    }

    mutating func appendList<Element>(
        _ elements: [Element], open: String, close: String, level: Int,
        appendElement: (inout JSONEncoding, Element) -> Void
    ) {
        bytes.append(contentsOf: open.utf8)
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            breakLine(level: level + 1)
            appendElement(&self, element)
        }
        if !elements.isEmpty { breakLine(level: level) }
        bytes.append(contentsOf: close.utf8)
    }

    mutating func breakLine(level: Int) {
        guard let indent else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * level))
    }

    mutating func append(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
            case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(contentsOf: [byte >> 4, byte & 15].map { "0123456789abcdef".utf8.map { $0 }[Int($0)] })
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
