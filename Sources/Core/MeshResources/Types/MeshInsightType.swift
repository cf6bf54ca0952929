extension ResourceType {
    /// Counts over a mesh. Source: `mesh_insight.proto`.
    public static let meshInsight = ResourceType.insight(
        "MeshInsight", display: "Mesh Insight", scope: .global, path: "mesh-insights",
        schema: .fields(
            .init("dataplanes", .statusCounts, "All dataplanes."),
            .init("policies", .map(.totalCount), "Policies by type."),
            .init(
                "dpVersions",
                .fields(
                    .init("kumaDp", .map(.statusCounts), "By version of kuma-dp."),
                    .init("envoy", .map(.statusCounts), "By version of Envoy.")),
                "Dataplanes by version."),
            .init(
                "mTLS",
                .fields(
                    .init("issuedBackends", .map(.statusCounts), "By backend that issued their certificate."),
                    .init("supportedBackends", .map(.statusCounts), "By backend that they trust.")),
                "Dataplanes by certificate."),
            .init(
                "services",
                .fields(
                    .init("total", .uint32, "All."),
                    .init("internal", .uint32, "Offered by dataplanes."),
                    .init("external", .uint32, "Offered by ExternalServices.")),
                "Services."),
            .init(
                "dataplanesByType",
                .fields(
                    .init("standard", .statusCounts, "Beside workloads."),
                    .init("gateway", .statusCounts, "Gateways of both kinds."),
                    .init("gatewayBuiltin", .statusCounts, "Built-in gateways."),
                    .init("gatewayDelegated", .statusCounts, "Delegated gateways.")),
                "Dataplanes by kind."),
            .init("resources", .map(.totalCount), "Resources by type.")))
}
