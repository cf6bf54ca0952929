extension ResourceType {
    /// What is observed of a dataplane. Source: `dataplane_insight.proto`.
    public static let dataplaneInsight = ResourceType.insight(
        "DataplaneInsight", display: "Dataplane Insight", scope: .mesh, path: "dataplane-insights",
        zoneToGlobal: true,
        schema: .fields(
            .init("subscriptions", .discoverySubscriptions, "Connections to control planes, oldest first."),
            .init("mTLS", .certificateStatus, "Its certificate; absent: none was issued."),
            .init("metadata", .freeForm, "What the proxy said about itself."),
            .init(
                "openTelemetry", .fields(.init("backends", .list(.telemetryBackend), "One entry a backend.")),
                "State of OpenTelemetry backends.")))
}

extension Schema {
    fileprivate static let certificateStatus = Schema.fields(
        .init("certificateExpirationTime", .time, "When the certificate ends."),
        .init("lastCertificateRegeneration", .time, "When it was issued."),
        .init("certificateRegenerations", .uint32, "How often one was issued."),
        .init("issuedBackend", .string, "Backend that issued it."),
        .init("supportedBackends", .list(.string), "Backends whose certificates it trusts."))

    fileprivate static let telemetryBackend = Schema.fields(
        .init("name", .string, "Name of the backend."),
        .init("traces", .telemetrySignal, "Traces."),
        .init("logs", .telemetrySignal, "Logs."),
        .init("metrics", .telemetrySignal, "Metrics."))

    private static let telemetrySignal = Schema.fields(
        .init("enabled", .bool, "Whether it is sent."),
        .init("envAllowed", .bool, "Whether the environment of the proxy may change it."),
        .init("envInputPresent", .bool, "Whether the environment changes it."),
        .init("state", .string, "What it is doing."),
        .init("overrideKinds", .list(.string), "What the environment changes."),
        .init("missingFields", .list(.string), "What is not set."),
        .init("blockedReasons", .list(.string), "Why it is not sent."))
}
