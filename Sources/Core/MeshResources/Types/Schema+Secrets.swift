extension ResourceType {
    /// Whether documents of this type can hold values that must be sealed.
    public var holdsSecrets: Bool { schema.holdsSecrets }

    /// Where `resource` holds values that must be sealed, sorted: paths into its `document`, and as well into its spec.
    /// The value found there may be the clear text or what replaced it.
    public func secretPaths(in resource: Resource) -> [[PathElement]] {
        guard schema.holdsSecrets else { return [] }
        var search = SecretSearch()
        search.visit(.object(resource.spec), schema)
        return search.found.sorted { $0.lexicographicallyPrecedes($1) }
    }
}

private struct SecretSearch {
    var found: [[PathElement]] = []
    private var path: [PathElement] = []

    mutating func visit(_ value: JSON, _ schema: Schema) {
        guard schema.holdsSecrets else { return }
        switch (schema, value) {
        case (.object(let object), .object(let members)): visit(members, object)
        case (.list(let element), .array(let values)):
            for (index, value) in values.enumerated() { within(.index(index)) { $0.visit(value, element) } }
        case (.map(let element), .object(let members)):
            for (key, value) in members { within(.key(key)) { $0.visit(value, element) } }
        default: break
        }
    }

    private mutating func visit(_ members: [String: JSON], _ object: ObjectSchema) {
        for field in object.fields {
            guard let value = members[field.name], value != .null else { continue }
            within(.field(field.name)) { search in
                if field.isSecret {
                    search.found.append(search.path)
                } else {
                    search.visit(value, field.schema.resolved(beside: members))
                }
            }
        }
    }

    private mutating func within(_ element: PathElement, _ body: (inout SecretSearch) -> Void) {
        path.append(element)
        body(&self)
        path.removeLast()
    }
}
