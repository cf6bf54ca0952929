extension ResourceType {
    /// A proxy through which the zone's traffic leaves it. Source: `zoneegress.proto`.
    public static let zoneEgress = ResourceType(
        "ZoneEgress", display: "Zone Egress", pluralDisplay: "Zone Egresses", scope: .global, path: "zoneegresses",
        plural: "zoneegresses", singular: "zoneegress", cliAliases: ["zone-egresses", "zone-egress"],
        shortName: "ze", writer: .zone, zoneToGlobal: true, ignoredFields: ["zoneEgressInsight"],
        schema: .fields(
            .init("zone", .string, "Zone that it is in; set by the control plane."),
            .init(
                "networking",
                .fields(
                    .init("address", .string, "IP address or DNS name that dataplanes of the zone dial."),
                    .init("port", .uint32, "Port that dataplanes of the zone dial, 1 to 65535."),
                    .init("admin", .admin, "Envoy's admin endpoint.")),
                "Addresses.")))
}
