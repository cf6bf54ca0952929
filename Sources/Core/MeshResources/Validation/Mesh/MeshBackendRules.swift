/// What the lists of backends of a Mesh have in common.
enum MeshBackendRules {
    /// Checks each backend by `rules` and, after that, that no backend before it has its name.
    static func violations(
        in backends: CheckedField, rules: (CheckedField) -> [Violation] = { _ in [] }
    ) -> [Violation] {
        let elements = backends.elements
        let repeated = CheckedField.areRepeated(elements.map { $0.field("name").text })
        return zip(elements, repeated).flatMap { rules($0) + nameViolations(in: $0, isRepeated: $1) }
    }

    static func nameViolations(in backend: CheckedField, isRepeated: Bool) -> [Violation] {
        let name = backend.field("name")
        return name.violation("\(GoText.quoted(name.text)) name is already used for another backend", if: isRepeated)
    }

    /// The field that names a backend must name one that exists.
    static func choiceViolations(_ name: CheckedField, among backends: CheckedField, what: String) -> [Violation] {
        let exists = backends.elements.contains { $0.field("name").text == name.text }
        return name.violation("has to be set to one of the \(what)", if: !name.text.isEmpty && !exists)
    }
}
