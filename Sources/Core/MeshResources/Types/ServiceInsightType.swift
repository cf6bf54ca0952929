extension ResourceType {
    /// Services of a mesh with their state; one resource a mesh. Source: `service_insight.proto`.
    public static let serviceInsight = ResourceType.insight(
        "ServiceInsight", display: "Service Insight", scope: .mesh, path: "service-insights", globalToZone: true,
        schema: .fields(.init("services", .map(.serviceEntry), "By service.")))
}

extension Schema {
    fileprivate static let serviceEntry = Schema.fields(
        .init(
            "status", .enumeration(["none", "offline", "partially_degraded", "online", "not_available"]),
            "State over all dataplanes of the service."),
        .init(
            "dataplanes",
            .fields(
                .init("total", .uint32, "All."),
                .init("online", .uint32, "Connected and ready."),
                .init("offline", .uint32, "The others.")),
            "Its dataplanes."),
        .init("issuedBackends", .map(.uint32), "Dataplanes by backend that issued their certificate."),
        .init(
            "serviceType", .enumeration(["internal", "external", "gateway_delegated", "gateway_builtin"]),
            "What offers it."),
        .init("addressPort", .string, "HOST:PORT under which the mesh knows it."),
        .init("zones", .list(.string), "Zones that offer it."))
}
