extension ResourceType {
    /// Which dataplanes are traced, and where to. Source: `traffic_trace.proto`.
    public static let trafficTrace = ResourceType.policy(
        "TrafficTrace", display: "Traffic Trace", path: "traffic-traces", singular: "traffic-trace",
        schema: .dataplanePolicy(
            .init(
                "conf",
                .fields(.init("backend", .string, "Name of the mesh's tracing backend; absent: its default.")),
                "Where to; absent: the mesh's default backend.")))
}
