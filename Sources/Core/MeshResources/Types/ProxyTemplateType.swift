extension ResourceType {
    /// Changes of the Envoy configuration itself. Source: `proxy_template.proto`.
    public static let proxyTemplate = ResourceType.policy(
        "ProxyTemplate", display: "Proxy Template", path: "proxytemplates", singular: "proxytemplate",
        schema: .dataplanePolicy(
            .init(
                "conf",
                .fields(
                    .init("imports", .list(.string), "Profiles to start from: `default-proxy`, `ingress-proxy`, ..."),
                    .init(
                        "resources",
                        .objects(
                            .init("name", .string, "Name of the Envoy resource."),
                            .init("version", .string, "Version of the Envoy resource."),
                            .init("resource", .string, "The Envoy resource, YAML with `@type`.")),
                        "Envoy resources that are added."),
                    .init("modifications", .list(.modification), "Changes, made in this order.")),
                "What the configuration is made of.")))
}

extension Schema {
    fileprivate static let modification = Schema.fields(
        .init("cluster", .modification(of: "clusters"), "Change of clusters.", oneof: "target"),
        .init(
            "listener",
            .modification(of: "listeners", .init("tags", .strings, "Only listeners whose tags all match.")),
            "Change of listeners.", oneof: "target"),
        .init("networkFilter", .filterModification, "Change of network filters.", oneof: "target"),
        .init("httpFilter", .filterModification, "Change of HTTP filters.", oneof: "target"),
        .init(
            "virtualHost",
            .modification(
                of: "virtual hosts",
                .init("routeConfigurationName", .string, "Only in the route configuration with this name.")),
            "Change of virtual hosts.", oneof: "target"))

    private static let filterModification = Schema.modification(
        of: "filters",
        .init("listenerName", .string, "Only in the listener with this name."),
        .init("listenerTags", .strings, "Only in listeners whose tags all match."))

    private static func modification(of what: String, _ fields: SchemaField...) -> Schema {
        let common = [
            SchemaField("origin", .string, "Only \(what) of this origin: `inbound`, `outbound`, ..."),
            SchemaField("name", .string, "Only \(what) with this name."),
        ]
        return .fields(
            .init("match", .object(ObjectSchema(common + fields, listForm: nil)), "Which \(what); absent: all."),
            .init("operation", .string, "What is done: `add`, `patch`, `remove`; for filters also `addFirst`, ..."),
            .init("value", .string, "YAML of the Envoy message that is added or merged."))
    }
}
