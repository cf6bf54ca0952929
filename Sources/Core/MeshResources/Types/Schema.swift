/// What a value in a document may be. One tree per type is the single source of input checking, of the JSON Schemas,
/// of the OpenAPI document and of what counts as secret.
public indirect enum Schema: Sendable {
    /// An object with known fields; others are faults.
    case object(ObjectSchema)
    case list(Schema)
    /// An object whose keys the user chooses, such as tags.
    case map(Schema)
    case string
    /// One of these words, written exactly so.
    case enumeration([String])
    case bool
    /// A whole number from 0 to 2^32-1.
    case uint32
    /// A whole number from 0 to 2^64-1: a JSON number, or a string as protobuf's JSON writes it.
    case uint64
    case double
    /// Text such as `5s`, `0.250s` or `1m30s`; see `parseDuration`. Stored as written.
    case duration
    /// RFC 3339 text.
    case time
    /// Base64 text; stored in the standard alphabet with padding.
    case bytes
    /// Any object.
    case freeForm
    /// Depends on the text in the sibling field `by`; where that names none of these, any object (the validator of the
    /// type refuses the sibling's value in Kuma's words).
    case chosen(by: String, from: [Choice])

    /// What a sibling's value selects.
    public struct Choice: Sendable {
        /// The sibling's value.
        public let value: String
        /// What the field then may be.
        public let schema: Schema

        init(_ value: String, _ schema: Schema) {
            self.value = value
            self.schema = schema
        }
    }
}

extension Schema {
    /// `map(.string)`: tags, labels, selectors.
    static let strings = Schema.map(.string)
    /// An object that only says that it is there.
    static let empty = Schema.fields()

    static func fields(_ fields: SchemaField..., listForm: ListForm? = nil) -> Schema {
        .object(ObjectSchema(fields, listForm: listForm))
    }

    static func objects(_ fields: SchemaField...) -> Schema {
        .list(.object(ObjectSchema(fields, listForm: nil)))
    }

    /// For `chosen`: what `siblings` select.
    func resolved(beside siblings: [String: JSON]) -> Schema {
        guard case .chosen(let name, let choices) = self else { return self }
        guard case .string(let value) = siblings[name] else { return .freeForm }
        return choices.first { $0.value == value }?.schema ?? .freeForm
    }

    var holdsSecrets: Bool {
        switch self {
        case .object(let object): object.holdsSecrets
        case .list(let element), .map(let element): element.holdsSecrets
        case .chosen(_, let choices): choices.contains { $0.schema.holdsSecrets }
        case .string, .enumeration, .bool, .uint32, .uint64, .double, .duration, .time, .bytes, .freeForm: false
        }
    }
}
