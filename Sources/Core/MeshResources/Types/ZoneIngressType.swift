extension ResourceType {
    /// A proxy through which other zones reach the services of this zone. Source: `zone_ingress.proto`.
    public static let zoneIngress = ResourceType(
        "ZoneIngress", display: "Zone Ingress", pluralDisplay: "Zone Ingresses", scope: .global,
        path: "zoneingresses", pathAliases: ["zone-ingresses"], plural: "zoneingresses", singular: "zoneingress",
        cliAliases: ["zone-ingresses", "zone-ingress"], shortName: "zi", writer: .zone, zoneToGlobal: true,
        zoneToZone: true, ignoredFields: ["zoneIngressInsight"],
        schema: .fields(
            .init("zone", .string, "Zone that it is in; set by the control plane."),
            .init("networking", .ingressNetworking, "Addresses."),
            .init("availableServices", .availableServices, "What the zone offers; computed by the control plane.")))
}

extension Schema {
    fileprivate static let ingressNetworking = Schema.fields(
        .init("address", .string, "IP address or DNS name that the proxy listens on."),
        .init("advertisedAddress", .string, "Address other zones dial; absent: the ingress is not offered to them."),
        .init("port", .uint32, "Port that the proxy listens on, 1 to 65535."),
        .init("advertisedPort", .uint32, "Port other zones dial; absent: the ingress is not offered to them."),
        .init("admin", .admin, "Envoy's admin endpoint."))

    fileprivate static let availableServices = Schema.objects(
        .init("tags", .strings, "Tags of the service."),
        .init("instances", .uint32, "How many dataplanes offer it."),
        .init("mesh", .string, "Mesh of the service."),
        .init("externalService", .bool, "Whether it is an ExternalService. Default false."))
}
