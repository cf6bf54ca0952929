extension ResourceType {
    /// What is observed of a ZoneIngress. Source: `zone_ingress_insight.proto`.
    public static let zoneIngressInsight = ResourceType.insight(
        "ZoneIngressInsight", display: "Zone Ingress Insight", scope: .global, path: "zone-ingress-insights",
        zoneToGlobal: true, schema: .zoneProxyInsight)

    /// What is observed of a ZoneEgress. Source: `zone_egress_insight.proto`.
    public static let zoneEgressInsight = ResourceType.insight(
        "ZoneEgressInsight", display: "Zone Egress Insight", scope: .global, path: "zoneegressinsights",
        zoneToGlobal: true, schema: .zoneProxyInsight)
}

extension Schema {
    fileprivate static let zoneProxyInsight = Schema.fields(
        .init("subscriptions", .discoverySubscriptions, "Connections to control planes, oldest first."),
        .init("metadata", .freeForm, "What the proxy said about itself."))
}
