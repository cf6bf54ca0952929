/// One field of an object: its name, what it may hold, and what it means.
public struct SchemaField: Sendable {
    /// The lowerCamelCase name that is stored and printed.
    public let name: String
    /// What the value may be.
    public let schema: Schema
    /// Meaning, unit, default and what absence means, for people.
    public let doc: String
    /// Whether absence is a fault of its own. Most of Kuma's mandatory fields are the validators' business.
    public let isRequired: Bool
    /// Whether the value is sealed before it is stored.
    public let isSecret: Bool
    /// Of all fields in one group at most one may be set.
    public let oneof: String?
    /// Older names that are accepted and renamed, beside the snake_case form of `name`.
    public let aliases: [String]
    /// What to tell a user of the field: why it is out of date and what to write instead. `nil` if it is not.
    public let deprecation: String?

    init(
        _ name: String, _ schema: Schema, _ doc: String, required: Bool = false, secret: Bool = false,
        oneof: String? = nil, aliases: [String] = [], deprecated: String? = nil
    ) {
        self.name = name
        self.schema = schema
        self.doc = doc
        isRequired = required
        isSecret = secret
        self.oneof = oneof
        self.aliases = aliases
        deprecation = deprecated
    }

    /// Every name under which the field is accepted, its own first.
    var acceptedNames: [String] { [name] + aliases.union(Self.snakeCase(name), unless: name) }

    /// `servicePort` → `service_port`: the name in Kuma's protobuf files, which protobuf's JSON accepts as well.
    static func snakeCase(_ name: String) -> String {
        let characters = Array(name)
        guard let first = characters.first, first.isLowercase else { return name }
        return characters.indices.reduce(into: "") { text, index in
            let follows = index + 1 < characters.count && characters[index + 1].isLowercase
            if characters[index].isUppercase, follows || !characters[index - 1].isUppercase { text += "_" }
            text += characters[index].lowercased()
        }
    }
}

/// The older way to write an object as the bare list of one of its fields.
public struct ListForm: Sendable {
    /// The field that the list becomes.
    public let field: String
    /// What to tell a user of it.
    public let deprecation: String
}

/// The fields of an object, with what is needed to look them up fast.
public final class ObjectSchema: Sendable {
    /// In the order of documentation; at most 64.
    public let fields: [SchemaField]
    /// Whether a bare list is accepted in place of the object.
    public let listForm: ListForm?
    /// Accepted name → index in `fields`.
    let positions: [String: Int]
    let holdsSecrets: Bool
    /// Bit masks over `fields`.
    let required: UInt64
    let oneofs: [UInt64]

    init(_ fields: [SchemaField], listForm: ListForm?) {
        precondition(fields.count <= 64, "an object schema has at most 64 fields")
        self.fields = fields
        self.listForm = listForm
        let names = fields.enumerated().flatMap { index, field in field.acceptedNames.map { ($0, index) } }
        positions = Dictionary(uniqueKeysWithValues: names)
        holdsSecrets = fields.contains { $0.isSecret || $0.schema.holdsSecrets }
        required = Self.mask(fields) { $0.isRequired }
        let groups = Set(fields.compactMap(\.oneof)).sorted()
        oneofs = groups.map { group in Self.mask(fields) { $0.oneof == group } }
    }

    private static func mask(_ fields: [SchemaField], where predicate: (SchemaField) -> Bool) -> UInt64 {
        fields.enumerated().reduce(0) { predicate($1.element) ? $0 | 1 << UInt64($1.offset) : $0 }
    }

    /// Names of the fields whose bits are set, in order.
    func names(_ mask: UInt64) -> [String] {
        fields.indices.filter { mask & 1 << UInt64($0) != 0 }.map { fields[$0].name }
    }
}

extension [String] {
    fileprivate func union(_ name: String, unless own: String) -> [String] {
        name == own || contains(name) ? self : self + [name]
    }
}
