/// The query of a request: names and values in their order, decoded; `+` and `%20` are spaces.
struct Query: Sendable {
    struct Item: Sendable {
        let name: String
        let value: String
        /// As it was sent, for links to the next page.
        let raw: String
    }

    let items: [Item]

    init(_ text: Substring) {
        items = text.utf8.split(separator: UInt8(ascii: "&")).map { part in
            let name = part.prefix { $0 != UInt8(ascii: "=") }
            let value = part.dropFirst(name.count + 1)
            return Item(
                name: PercentEncoding.decoded(name, plusIsSpace: true),
                value: PercentEncoding.decoded(value, plusIsSpace: true), raw: String(Substring(part)))
        }
    }

    /// The first value; `nil` where there is none or it is empty.
    subscript(name: String) -> String? {
        items.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    func all(_ name: String) -> [String] {
        items.filter { $0.name == name && !$0.value.isEmpty }.map(\.value)
    }

    /// `true` or `false`; absent means `false`.
    ///
    /// - Throws: `APIError` 400 for anything else.
    func flag(_ name: String) throws -> Bool {
        switch self[name] {
        case nil, "false": false
        case "true": true
        case let value?: throw APIError.badParameter(name, "must be true or false, not \"\(value)\"")
        }
    }

    /// The text of a revision. A time zone's `+` that was not escaped has become a space.
    func revisionText(_ name: String) -> String? {
        self[name].map { String($0.map { $0 == " " ? "+" : $0 }) }
    }
}

enum PercentEncoding {
    /// Invalid escapes stay as they are; bytes that are no UTF-8 become U+FFFD.
    static func decoded(_ text: Substring.UTF8View, plusIsSpace: Bool = false) -> String {
        guard text.contains(where: { $0 == UInt8(ascii: "%") || plusIsSpace && $0 == UInt8(ascii: "+") }) else {
            return String(Substring(text))
        }
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = hexByte(rest.prefix(2)) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexByte(_ digits: Substring.UTF8View) -> UInt8? {
        guard digits.count == 2, digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-") else {
            return nil
        }
        return UInt8(Substring(digits), radix: 16)
    }
}
