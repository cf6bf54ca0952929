/// What came of checking one document.
public struct SchemaResult: Hashable, Sendable {
    /// The document in the form that is stored: lowerCamelCase names, no nulls, no derived envelope fields. Without
    /// meaning where there are violations. An absent `name` or `mesh` is empty: `Names` speaks about those.
    public let resource: Resource
    /// What is wrong, sorted by path; empty if the document may go on to its validator.
    public let violations: [Violation]
    /// What is out of date or ignored, sorted by path: `<path>: <text>`.
    public let warnings: [String]

    /// A result as it stands.
    public init(resource: Resource, violations: [Violation] = [], warnings: [String] = []) {
        self.resource = resource
        self.violations = violations
        self.warnings = warnings
    }
}

extension ResourceType {
    /// Checks the shape of a document against the schema of this type, and brings it into the form that is stored.
    ///
    /// Knows nothing of other resources, nor of rules between fields, except that of a oneof only one is set.
    public func check(_ document: JSON) -> SchemaResult {
        var check = SchemaCheck()
        guard case .object(var members) = document else {
            check.refuse(document, expected: "an object")
            return check.result(Resource(key: ResourceKey(type: name, name: "")))
        }
        let envelope = check.takeEnvelope(of: self, from: &members)
        let key = ResourceKey(type: name, mesh: envelope.mesh, name: envelope.name)
        guard case .object(let fields) = schema else {
            preconditionFailure("the schema of \(name) is no object")
        }
        let spec = check.checkMembers(members, fields) ?? members
        return check.result(Resource(key: key, labels: envelope.labels, spec: spec))
    }
}
