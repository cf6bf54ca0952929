extension ResourceType {
    /// A setting that the control plane keeps for itself, such as `kuma-cluster-id`. Source: `config.proto`.
    public static let config = ResourceType(
        "Config", display: "Config", scope: .global, path: "", plural: "", singular: "", writer: .both,
        globalToZone: true, schema: .fields(.init("config", .string, "The setting's text; often JSON.")))
}
