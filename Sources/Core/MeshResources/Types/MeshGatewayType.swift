extension ResourceType {
    /// Listeners of built-in gateways. Source: `gateway.proto`.
    public static let meshGateway = ResourceType(
        "MeshGateway", display: "Mesh Gateway", scope: .mesh, path: "meshgateways", plural: "meshgateways",
        singular: "meshgateway", shortName: "mgw", writer: .both, globalToZone: true, zoneToGlobal: true,
        schema: .fields(
            .init("selectors", .selectors, "Which gateway dataplanes; at most one selector."),
            .init("tags", .strings, "Added to the tags of all listeners; not `kuma.io/service`."),
            .init("conf", .fields(.init("listeners", .list(.listener), "The listeners.")), "What the gateway offers.")))
}

extension Schema {
    fileprivate static let listener = Schema.fields(
        .init("hostname", .string, "Host name, `*` or `*.domain`. Default `*`."),
        .init("port", .uint32, "1 to 65535."),
        .init("protocol", .enumeration(["NONE", "TCP", "TLS", "HTTP", "HTTPS"]), "Protocol of the clients."),
        .init(
            "tls",
            .fields(
                .init("mode", .enumeration(["NONE", "TERMINATE", "PASSTHROUGH"]), "Who ends TLS."),
                .init("certificates", .list(.dataSource), "Certificate with private key, PEM; for TERMINATE."),
                .init("options", .empty, "None exist.")),
            "Encryption; for TLS and HTTPS."),
        .init("tags", .strings, "Tags that routes select by."),
        .init("crossMesh", .bool, "Offer the listener to other meshes. Default false."),
        .init(
            "resources", .fields(.init("connectionLimit", .uint32, "Greatest number of connections.")),
            "Limits of the listener."))
}
