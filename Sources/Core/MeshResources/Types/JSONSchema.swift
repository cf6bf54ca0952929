extension ResourceType {
    /// The JSON Schema (draft 2020-12) of documents of this type, in the form that is stored and printed.
    ///
    /// Stricter than `check`: neither snake_case names nor the list forms of Kuma 0.7 are in it.
    public var jsonSchema: JSON {
        documentSchema
            .setting("$schema", to: "https://json-schema.org/draft/2020-12/schema")
            .setting("$id", to: .string("\(name).json"))
    }

    /// The same without `$schema` and `$id`, for use inside of another document.
    var documentSchema: JSON {
        let inner = schema.jsonSchema
        var properties = inner["properties"]?.members ?? [:]
        properties.merge(envelopeProperties) { own, _ in own }
        var required = inner["required"]?.elements ?? []
        required += ["type", "name"] + (scope == .mesh ? ["mesh"] : [])
        return
            inner
            .setting("title", to: .string(name))
            .setting("properties", to: .object(properties))
            .setting("required", to: .array(required.sorted { $0.canonicalText < $1.canonicalText }))
    }

    private var envelopeProperties: [String: JSON] {
        let text: JSON = ["type": "string"]
        let derived = text.setting("readOnly", to: true)
        var properties: [String: JSON] = [
            "type": ["const": .string(name)],
            "name": text.setting("description", to: "Unique among resources of the type in the same mesh."),
            "labels": Schema.strings.jsonSchema.setting("description", to: "Text by name, for people and programs."),
            "creationTime": derived.setting("format", to: "date-time"),
            "modificationTime": derived.setting("format", to: "date-time"),
            "log": derived.setting("description", to: "The log that `revision` counts in, if not the own one."),
            "revision": [
                "type": "integer", "readOnly": true, "description": "The commit that last changed the resource.",
            ],
        ]
        if scope == .mesh { properties["mesh"] = text.setting("description", to: "The mesh that it belongs to.") }
        if shortName != nil { properties["kri"] = derived }
        return properties
    }
}

extension Schema {
    /// This tree as JSON Schema; for an object with `properties`.
    public var jsonSchema: JSON {
        switch self {
        case .object(let object): object.jsonSchema
        case .list(let element): ["type": "array", "items": element.jsonSchema]
        case .map(let element): ["type": "object", "additionalProperties": element.jsonSchema]
        case .string: ["type": "string"]
        case .enumeration(let words): ["type": "string", "enum": .array(words.map(JSON.string))]
        case .bool: ["type": "boolean"]
        case .uint32: ["type": "integer", "minimum": 0, "maximum": 4_294_967_295]
        case .uint64: ["oneOf": [["type": "integer", "minimum": 0], ["type": "string", "pattern": "^[0-9]{1,20}$"]]]
        case .double: ["type": "number"]
        case .duration:
            [
                "type": "string", "examples": ["5s", "500ms", "1m30s"],
                "pattern": "^[-+]?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$",
            ]
        case .time: ["type": "string", "format": "date-time"]
        case .bytes: ["type": "string", "contentEncoding": "base64"]
        case .freeForm, .chosen: ["type": "object"]
        }
    }
}

extension ObjectSchema {
    var jsonSchema: JSON {
        let properties = fields.map { ($0.name, $0.jsonSchema) }
        var schema: JSON = [
            "type": "object", "properties": .object(Dictionary(uniqueKeysWithValues: properties)),
            "additionalProperties": false,
        ]
        let required = fields.filter(\.isRequired).map { JSON.string($0.name) }
        if !required.isEmpty { schema = schema.setting("required", to: .array(required)) }
        let conditions = fields.flatMap(\.conditions) + oneofs.flatMap(exclusions)
        return conditions.isEmpty ? schema : schema.setting("allOf", to: .array(conditions))
    }

    /// One condition for each pair of a oneof: not both.
    private func exclusions(_ group: UInt64) -> [JSON] {
        let names = names(group)
        return names.indices.flatMap { first in
            names[(first + 1)...].map { second in
                ["not": ["required": [.string(names[first]), .string(second)]]]
            }
        }
    }
}

extension SchemaField {
    fileprivate var jsonSchema: JSON {
        var schema = schema.jsonSchema.setting("description", to: .string(doc))
        if isSecret { schema = schema.setting("x-kuma-secret", to: true) }
        if deprecation != nil { schema = schema.setting("deprecated", to: true) }
        return schema
    }

    /// What a sibling's value demands of this field.
    fileprivate var conditions: [JSON] {
        guard case .chosen(let sibling, let choices) = schema else { return [] }
        return choices.map { choice in
            [
                "if": ["properties": [sibling: ["const": .string(choice.value)]], "required": [.string(sibling)]],
                "then": ["properties": [name: choice.schema.jsonSchema]],
            ]
        }
    }
}
