import MeshHistory
import MeshResources

/// A mask that was read must not be written back: it would replace the secret that it hides.
enum MaskedValue {
    static func violations(in resource: Resource) -> [Violation] {
        let paths = ResourceType.named(resource.key.type)?.secretPaths(in: resource) ?? []
        guard !paths.isEmpty else { return [] }
        let document = resource.document
        return paths.filter { document.value(at: $0)?.stringValue == SecretMask.text }.map {
            Violation(
                PathElement.text(of: $0),
                "\"\(SecretMask.text)\" stands for a value that was not shown; write the value itself")
        }
    }
}
