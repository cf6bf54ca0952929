extension ResourceType {
    /// Names and ports made from tags, for workloads behind a transparent proxy. Source: `virtual_outbound.proto`.
    public static let virtualOutbound = ResourceType.policy(
        "VirtualOutbound", display: "Virtual Outbound", path: "virtual-outbounds", singular: "virtual-outbound",
        isInspectable: false,
        schema: .dataplanePolicy(
            .init(
                "conf",
                .fields(
                    .init("host", .string, "Go template of the host name, over the parameters."),
                    .init("port", .string, "Go template of the port, over the parameters."),
                    .init(
                        "parameters",
                        .objects(
                            .init("name", .string, "Name in the templates; letters and digits."),
                            .init("tagKey", .string, "Tag whose value it takes; absent: the tag `name`.")),
                        "What the templates may use; one must take `kuma.io/service`.")),
                "How names and ports are made.")))
}
