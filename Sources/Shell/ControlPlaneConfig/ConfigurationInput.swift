import MeshResources

/// A value as somebody wrote it, before its key says what it must be.
indirect enum ConfigurationInput: Sendable {
    case null
    /// With the word as written: YAML takes `off`, `no` and `y` for booleans, which somebody may mean as a text.
    case bool(Bool, written: String)
    /// The digits as written, so that a text such as `0123` survives.
    case number(String)
    case text(String)
    case list([ConfigurationInput])
    case object([String: ConfigurationInput])
    /// From the environment, where everything is text.
    case word(String)
}

extension ConfigurationInput {
    /// A key without a value, as Kuma's own file of defaults has many: it counts as not written.
    var isNull: Bool {
        if case .null = self { return true }
        return false
    }

    /// The text; a number is one too, because a name may consist of digits.
    var text: String? {
        switch self {
        case .text(let text), .number(let text), .word(let text): text
        case .null, .bool, .list, .object: nil
        }
    }

    /// A boolean; in a variable the words that Go takes for one.
    var flag: Bool? {
        switch self {
        case .bool(let value, _): value
        case .word("1"), .word("t"), .word("T"), .word("true"), .word("TRUE"), .word("True"): true
        case .word("0"), .word("f"), .word("F"), .word("false"), .word("FALSE"), .word("False"): false
        case .null, .number, .text, .list, .object, .word: nil
        }
    }

    /// The text, or the word that YAML took for a boolean; for values of which only some words are allowed.
    var wordOfChoice: String? {
        if case .bool(_, let written) = self { return written }
        return text
    }

    var number: Int64? {
        switch self {
        case .number(let digits), .word(let digits): Int64(digits)
        case .null, .bool, .text, .list, .object: nil
        }
    }

    /// The elements of a list of texts; in a variable separated by commas, where an empty one is an empty list.
    var texts: [String]? {
        switch self {
        case .list(let elements):
            let texts = elements.compactMap(\.text)
            return texts.count == elements.count ? texts : nil
        case .word(let text):
            return text.split(separator: ",").map(Self.trimmed).filter { !$0.isEmpty }
        case .null, .bool, .number, .text, .object:
            return nil
        }
    }

    /// For messages: what was given.
    var summary: String {
        switch self {
        case .null: "nothing"
        case .bool(_, let written): written
        case .number(let digits): "the number \(digits)"
        case .text(let text): "the text \"\(text)\""
        case .word(""): "an empty value"
        case .word(let text): "\"\(text)\""
        case .list: "a list"
        case .object: "an object"
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}
