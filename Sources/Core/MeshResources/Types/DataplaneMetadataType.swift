extension ResourceType {
    /// What a proxy told at its bootstrap, kept because its snapshot depends on it. Ours alone: nothing lists it.
    public static let dataplaneMetadata = ResourceType(
        "DataplaneMetadata", display: "Dataplane Metadata", pluralDisplay: "Dataplane Metadata", scope: .mesh,
        path: "", plural: "", singular: "", writer: .system, isInternal: true,
        schema: .fields(
            .init("adminPort", .uint32, "Port of Envoy's admin endpoint; absent: none."),
            .init("readinessPort", .uint32, "Port of kuma-dp's readiness endpoint; absent: none."),
            .init("dnsPort", .uint32, "Port of the DNS listener in Envoy; absent: no DNS in the proxy."),
            .init("emptyDnsPort", .uint32, "Port of the resolver that knows no name; absent: no DNS in the proxy."),
            .init("features", .list(.string), "What kuma-dp says that it can do."),
            .init("version", .freeForm, "Versions of kuma-dp, Envoy and the parts, as kuma-dp reports them.")))
}
