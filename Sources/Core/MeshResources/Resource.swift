/// What an operator wrote: key, labels and spec. Times and revisions belong to the state, not to the resource.
public struct Resource: Hashable, Sendable {
    public var key: ResourceKey
    public var labels: [String: String]
    /// The fields of the type: at the top level of the document for types of the 1.x generation, else with `spec` in it.
    public var spec: [String: JSON]

    public init(key: ResourceKey, labels: [String: String] = [:], spec: [String: JSON] = [:]) {
        self.key = key
        self.labels = labels
        self.spec = spec
    }

    /// Names that the envelope of a document takes; never fields of a spec.
    public static let envelopeNames: Set<String> = [
        "type", "mesh", "name", "labels", "creationTime", "modificationTime", "kri", "revision", "log", "status",
    ]

    /// The whole document, as the log stores it.
    public var document: JSON {
        var members = spec
        members["type"] = .string(key.type)
        members["mesh"] = key.mesh.isEmpty ? nil : .string(key.mesh)
        members["name"] = .string(key.name)
        members["labels"] = labels.isEmpty ? nil : .object(labels.mapValues(JSON.string))
        return .object(members)
    }

    /// The inverse of `document`; `nil` where `type` or `name` is missing or no text.
    public init?(document: JSON) {
        guard let type = document["type"]?.stringValue, let name = document["name"]?.stringValue else { return nil }
        key = ResourceKey(type: type, mesh: document["mesh"]?.stringValue ?? "", name: name)
        labels = document["labels"]?.stringMembers ?? [:]
        spec = document.members.filter { !Self.envelopeNames.contains($0.key) }
    }
}
