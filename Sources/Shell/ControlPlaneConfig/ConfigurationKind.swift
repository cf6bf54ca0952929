import MeshResources

/// What values a setting takes.
enum ConfigurationKind: Sendable {
    case text
    case flag
    case integer(ClosedRange<Int64>)
    /// As Go writes it: `10s`, `1h30m`, `500ms`; never negative.
    case duration
    /// Of texts; in a variable separated by commas.
    case list
    /// One of the first; `refused` are Kuma's other words with a reason, `former` are older words for one of the first.
    case choice([String], refused: [String: String], former: [String: String])
    /// A list of `{kid, mesh, key | keyFile}`, with which tokens are checked.
    case publicKeys
    /// A subtree that is accepted whole and not kept.
    case opaque

    var isOpaque: Bool {
        if case .opaque = self { return true }
        return false
    }

    /// For `docs/configuration.md`.
    var name: String {
        switch self {
        case .text: "text"
        case .flag: "boolean"
        case .integer(let range) where range.upperBound == 65_535: "port"
        case .integer(let range) where range.upperBound == Int64(Int32.max): "number"
        case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .duration: "duration"
        case .list: "list of texts"
        case .choice(let values, _, _): values.map { "`\($0)`" }.joined(separator: ", ")
        case .publicKeys: "list of `{kid, mesh, key \\| keyFile}`"
        case .opaque: "object"
        }
    }

    /// For messages: what a value must be.
    var expectation: String {
        switch self {
        case .text: "a text"
        case .flag: "true or false"
        case .integer(let range) where range.upperBound == 65_535: "a port number from 0 to 65535"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .duration: "a duration such as 10s, 1m30s or 500ms"
        case .list: "a list of texts"
        case .choice(let values, _, _): "one of \(values.joined(separator: ", "))"
        case .publicKeys: "a list of {kid, mesh, key or keyFile}"
        case .opaque: "an object"
        }
    }
}

extension ConfigurationKind {
    /// The value that `input` means, in the form of `effective`.
    ///
    /// - Throws: the reason; it shows what was given unless `isSecret`.
    func read(_ input: ConfigurationInput, isSecret: Bool) throws(ConfigurationMismatch) -> JSON {
        guard let value = try value(of: input) else {
            let given = isSecret ? "" : ", got \(input.summary)"
            throw ConfigurationMismatch(reason: "expected \(expectation)\(given)\(hint(for: input))")
        }
        return value
    }

    private func value(of input: ConfigurationInput) throws(ConfigurationMismatch) -> JSON? {
        switch self {
        case .text: return input.text.map(JSON.string)
        case .flag: return input.flag.map(JSON.bool)
        case .integer(let range):
            guard let number = input.number, range.contains(number) else { return nil }
            return .int(number)
        case .duration:
            guard let text = input.text, let duration = GoDuration.parse(text), duration >= .zero else { return nil }
            return .string(GoDuration.format(duration))
        case .list: return input.texts.map { .array($0.map(JSON.string)) }
        case .choice(let values, let refused, let former):
            guard let text = input.wordOfChoice else { return nil }
            if let reason = refused[text] { throw ConfigurationMismatch(reason: reason) }
            let value = former[text] ?? text
            return values.contains(value) ? .string(value) : nil
        case .publicKeys: return try PublicKeyList.read(input)
        case .opaque: return .null
        }
    }

    /// What to do about the commonest mistakes.
    private func hint(for input: ConfigurationInput) -> String {
        switch (self, input) {
        case (.duration, .number): "; add a unit"
        case (.text, .bool): "; put it in quotes"
        case (.list, .text): "; write it as a list: [a, b]"
        case (.integer, .text(let text)) where Int64(text) != nil: "; remove the quotes"
        case (.flag, .text(let text)) where ["true", "false"].contains(text): "; remove the quotes"
        default: ""
        }
    }
}

/// Why a value does not fit its key.
struct ConfigurationMismatch: Error {
    let reason: String
}
