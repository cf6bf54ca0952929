extension ResourceType {
    /// A value that only one mesh may use. Source: `secret.proto`.
    public static let secret = ResourceType(
        "Secret", display: "Secret", scope: .mesh, path: "secrets", plural: "secrets", singular: "secret",
        writer: .both, isAdminOnly: true, globalToZone: true, schema: .secret)

    /// A value for the control plane itself, such as signing keys. Source: `secret.proto`.
    public static let globalSecret = ResourceType(
        "GlobalSecret", display: "Global Secret", scope: .global, path: "globalsecrets",
        pathAliases: ["global-secrets"], plural: "globalsecrets", singular: "globalsecret",
        cliAliases: ["global-secrets", "global-secret"], writer: .both, isAdminOnly: true, globalToZone: true,
        schema: .secret)
}

extension Schema {
    fileprivate static let secret = Schema.fields(.init("data", .bytes, "The value, as base64.", secret: true))
}
