extension ResourceType {
    /// What the global observes of a zone. Source: `zone_insight.proto`.
    public static let zoneInsight = ResourceType.insight(
        "ZoneInsight", display: "Zone Insight", scope: .global, path: "zone-insights",
        schema: .fields(
            .init("subscriptions", .zoneSubscriptions, "Connections to the global, oldest first."),
            .init(
                "envoyAdminStreams",
                .fields(
                    .init("configDumpGlobalInstanceId", .string, "Instance that asks for configurations."),
                    .init("statsGlobalInstanceId", .string, "Instance that asks for statistics."),
                    .init("clustersGlobalInstanceId", .string, "Instance that asks for clusters.")),
                "Streams that reach Envoy's admin endpoints."),
            .init("healthCheck", .healthCheck, "As in Kuma's message; unused."),
            .init(
                "kdsStreams",
                .fields(
                    .init("clusters", .kdsStream, "Asks for clusters."),
                    .init("configDump", .kdsStream, "Asks for configurations."),
                    .init("stats", .kdsStream, "Asks for statistics."),
                    .init("globalToZone", .kdsStream, "Carries the global's resources."),
                    .init("zoneToGlobal", .kdsStream, "Carries the zone's resources.")),
                "Open streams.")))
}

extension Schema {
    fileprivate static let kdsStream = Schema.fields(
        .init("globalInstanceId", .string, "Instance of the global."),
        .init("connectTime", .time, "When it began."))

    fileprivate static let zoneSubscriptions = Schema.objects(
        .init("id", .string, "Unique id of the connection."),
        .init("globalInstanceId", .string, "Instance of the global."),
        .init("connectTime", .time, "When it began.", required: true),
        .init("disconnectTime", .time, "When it ended; absent: it is open."),
        .init(
            "status",
            .fields(
                .init("lastUpdateTime", .time, "Last response or answer to one."),
                .init("total", .responseCounts, "All types."),
                .init("stat", .map(.responseCounts), "By type.")),
            "What was exchanged.", required: true),
        .init("version", .versions, "Versions in the zone."),
        .init("generation", .uint32, "Counts the changes of this entry."),
        .init("config", .string, "The zone's configuration, JSON without secrets."),
        .init("authTokenProvided", .bool, "Whether the zone showed a token."),
        .init("zoneInstanceId", .string, "Instance of the zone."))
}
