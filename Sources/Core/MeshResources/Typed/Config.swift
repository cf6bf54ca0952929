/// A document that the control plane keeps for itself. Source: Kuma 1.8 `api/system/v1alpha1/config.proto`.
public struct Config: Hashable, Sendable {
    /// The field `config`, which holds JSON as text; `null` where it does not parse.
    public let content: JSON

    init(_ resource: Resource) {
        let text = resource.spec["config"]?.stringValue ?? ""
        content = (try? JSON(parsing: text)) ?? .null
    }
}
