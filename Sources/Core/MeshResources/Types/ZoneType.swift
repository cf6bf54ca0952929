extension ResourceType {
    /// A zone as the global knows it. Source: `zone.proto`.
    public static let zone = ResourceType(
        "Zone", display: "Zone", scope: .global, path: "zones", plural: "zones", singular: "zone", shortName: "z",
        writer: .both, ignoredFields: ["zoneInsight"],
        schema: .fields(
            .init("enabled", .bool, "Whether the global exchanges anything with the zone. Default true."),
            .init(
                "ingress",
                .fields(.init("address", .string, "HOST:PORT of the zone's ingress.")),
                "The zone's ingress as Kuma 0.7 wrote it.",
                deprecated: "is out of date since Kuma 1.2, the address is taken from the ZoneIngress resource")))
}
