extension ResourceType {
    /// A mesh: the border of names, certificates and policies. Source: `mesh.proto`.
    public static let mesh = ResourceType(
        "Mesh", display: "Mesh", pluralDisplay: "Meshes", scope: .global, path: "meshes", plural: "meshes",
        singular: "mesh", shortName: "m", writer: .global, globalToZone: true,
        schema: .fields(
            .init("mtls", .meshMTLS, "Certificates and encryption between dataplanes; absent: plain text."),
            .init("tracing", .meshTracing, "Backends that TrafficTrace policies name."),
            .init("logging", .meshLogging, "Backends that TrafficLog policies name."),
            .init("metrics", .meshMetrics, "Backends that collect metrics from dataplanes."),
            .init("networking", .meshNetworking, "How dataplanes reach what is outside of the mesh."),
            .init("routing", .meshRouting, "How traffic chooses between zones."),
            .init("constraints", .meshConstraints, "Which dataplanes may join the mesh."),
            .init(
                "skipCreatingInitialPolicies", .list(.string),
                "Default policies that are not created with the mesh, by type; `*` for all."),
            .init("meshServices", .meshServices, "Whether services are MeshService resources.")))
}

extension Schema {
    fileprivate static let meshMTLS = Schema.fields(
        .init("enabledBackend", .string, "Name of the backend in use; absent: mTLS is off."),
        .init("backends", .list(.mtlsBackend), "Certificate authorities; at most one."),
        .init("skipValidation", .bool, "Do not check the backend when the mesh is written. Default false."))

    private static let mtlsBackend = Schema.fields(
        .init("name", .string, "Unique among the backends."),
        .init("type", .string, "`builtin` or `provided`."),
        .init(
            "dpCert",
            .fields(
                .init(
                    "rotation",
                    .fields(.init("expiration", .string, "Life of a certificate: `24h`, `1d`. Default 24h.")),
                    "When dataplane certificates are renewed."),
                .init("requestTimeout", .duration, "How long a certificate may take to be issued. Default 10s.")),
            "Certificates of dataplanes."),
        .init(
            "conf",
            .chosen(by: "type", from: [.init("builtin", .builtinCA), .init("provided", .providedCA)]),
            "Settings of the authority; depend on `type`."),
        .init(
            "mode", .enumeration(["STRICT", "PERMISSIVE"]),
            "PERMISSIVE also takes plain text, for the time of a migration. Default STRICT."),
        .init(
            "rootChain", .fields(.init("requestTimeout", .duration, "How long it may take to fetch. Default 10s.")),
            "The authority's own certificate."))

    private static let builtinCA = Schema.fields(
        .init(
            "caCert",
            .fields(
                .init("RSAbits", .uint32, "Size of the key in bits. Default 2048."),
                .init("expiration", .string, "Life of the CA certificate: `10y`, `365d`. Default 10 years.")),
            "The certificate that the control plane makes for itself."))

    private static let providedCA = Schema.fields(
        .init("cert", .dataSource, "CA certificate, PEM."),
        .init("key", .dataSource, "Private key of the CA, PEM."))

    fileprivate static let meshNetworking = Schema.fields(
        .init(
            "outbound",
            .fields(
                .init("passthrough", .bool, "Whether unknown destinations are let through. Default true.")),
            "What leaves the mesh."))

    fileprivate static let meshRouting = Schema.fields(
        .init("localityAwareLoadBalancing", .bool, "Prefer endpoints of the own zone. Default false."),
        .init("zoneEgress", .bool, "Leave the zone through ZoneEgress only; needs mTLS. Default false."),
        .init(
            "defaultForbidMeshExternalServiceAccess", .bool,
            "Reach a MeshExternalService only where a policy allows it. Default false."))

    fileprivate static let meshConstraints = Schema.fields(
        .init(
            "dataplaneProxy",
            .fields(
                .init(
                    "requirements", .objects(.init("tags", .strings, "Tags that must all match.")),
                    "A dataplane must match one of these; empty: no requirement."),
                .init(
                    "restrictions", .objects(.init("tags", .strings, "Tags that must not all match.")),
                    "A dataplane must match none of these.")),
            "Conditions on the tags of dataplanes."))

    fileprivate static let meshServices = Schema.fields(
        .init(
            "mode", .enumeration(["Disabled", "Everywhere", "ReachableBackends", "Exclusive"]),
            "Whether and where MeshService replaces the tag `kuma.io/service`. Default Disabled."))
}
