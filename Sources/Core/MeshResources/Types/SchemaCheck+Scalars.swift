extension SchemaCheck {
    mutating func checkScalar(_ value: JSON, _ schema: Schema) {
        switch (schema, value) {
        case (.string, .string), (.bool, .bool), (.double, .int), (.double, .double): break
        case (.enumeration(let words), .string(let word)):
            if !words.contains(word) { refuse("must be one of \(words.map { "\"\($0)\"" }.joined(separator: ", "))") }
        case (.duration, .string(let text)):
            if Schema.parseDuration(text) == nil { refuse("must be a duration such as \"5s\", \"500ms\" or \"1m30s\"") }
        case (.time, .string(let text)):
            if !Schema.isTime(text) { refuse("must be an RFC 3339 time such as \"2024-05-01T12:00:00Z\"") }
        case (.uint32, .int(let number)):
            if UInt32(exactly: number) == nil { refuse("must be a whole number from 0 to \(UInt32.max)") }
        case (.uint32, .double): refuse("must be a whole number from 0 to \(UInt32.max)")
        case (.uint64, .int), (.uint64, .double), (.uint64, .string): checkUInt64(value)
        case (.bool, _): refuse(value, expected: "a boolean")
        case (.double, _), (.uint32, _), (.uint64, _): refuse(value, expected: "a number")
        default: refuse(value, expected: "a string")
        }
    }

    private mutating func checkUInt64(_ value: JSON) {
        switch value {
        case .int(let number) where number >= 0: break
        case .string(let text) where UInt64(text) != nil: break
        default: refuse("must be a whole number from 0 to \(UInt64.max)")
        }
    }

    /// Equal bytes have one form, so that writing them in another one is no change.
    mutating func checkBytes(_ value: JSON) -> JSON? {
        guard case .string(let text) = value else {
            refuse(value, expected: "base64 text")
            return nil
        }
        guard let bytes = Base64.decode(text) else {
            refuse("must be base64 text")
            return nil
        }
        let canonical = Base64.encode(bytes)
        return canonical == text ? nil : .string(canonical)
    }
}

extension JSON {
    /// `a number`, `an object`, `null`.
    var kindWithArticle: String {
        switch self {
        case .null: kindName
        case .object: "an \(kindName)"
        case .bool, .int, .double, .string, .array: "a \(kindName)"
        }
    }
}
