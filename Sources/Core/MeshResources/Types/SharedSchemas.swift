extension Schema {
    /// Which dataplanes a policy is for: those where the tags of any entry all match.
    static let selectors = Schema.objects(
        .init("match", .strings, "Tags that must all match; `*` stands for any value, but the tag must be there."))

    /// Exactly one source of bytes. Inline ones count as secrets wherever they occur: the same shape holds keys.
    static let dataSource = Schema.fields(
        .init("secret", .string, "Name of a Secret in the same mesh.", oneof: "source"),
        .init("file", .string, "Path of a file on the control plane's host.", oneof: "source"),
        .init("inline", .bytes, "The bytes themselves, as base64.", secret: true, oneof: "source"),
        .init("inlineString", .string, "The bytes themselves, as text.", secret: true, oneof: "source"))

    /// Envoy's admin endpoint of a proxy.
    static let admin = Schema.fields(
        .init("port", .uint32, "Port of Envoy's admin endpoint on 127.0.0.1; absent: chosen at start."))

    static let httpMethod = Schema.enumeration([
        "NONE", "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE",
    ])

    /// A policy about connections from `sources` to `destinations`.
    static func connectionPolicy(_ conf: SchemaField? = nil) -> Schema {
        let fields = [
            SchemaField("sources", .selectors, "Whose outgoing connections the policy is for."),
            SchemaField("destinations", .selectors, "Connections to what the policy is for."),
        ]
        return .object(ObjectSchema(fields + [conf].compactMap(\.self), listForm: nil))
    }

    /// A policy about the dataplanes in `selectors`.
    static func dataplanePolicy(_ conf: SchemaField) -> Schema {
        .fields(.init("selectors", .selectors, "Which dataplanes the policy is for."), conf)
    }
}
