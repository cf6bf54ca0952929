extension ResourceType {
    /// Which connections are logged, and where to. Source: `traffic_log.proto`.
    public static let trafficLog = ResourceType.policy(
        "TrafficLog", display: "Traffic Log", path: "traffic-logs", singular: "traffic-log",
        schema: .connectionPolicy(
            .init(
                "conf",
                .fields(.init("backend", .string, "Name of the mesh's logging backend; absent: its default.")),
                "Where to; absent: the mesh's default backend.")))
}
