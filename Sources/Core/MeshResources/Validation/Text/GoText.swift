/// Text in the forms that Go prints, because Kuma's messages contain them.
enum GoText {
    /// A double-quoted text as `%q` prints it.
    static func quoted(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { $0 += escaped($1) } + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case "\u{7}": "\\a"
        case "\u{8}": "\\b"
        case "\u{b}": "\\v"
        case "\u{c}": "\\f"
        case "\u{0}"..."\u{1f}", "\u{7f}": "\\x" + padded(String(scalar.value, radix: 16))
        default: String(scalar)
        }
    }

    private static func padded(_ hex: String) -> String { hex.count == 1 ? "0" + hex : hex }
}
