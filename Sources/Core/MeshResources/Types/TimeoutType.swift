extension ResourceType {
    /// How long a client's proxy waits. Source: `timeout.proto`.
    public static let timeout = ResourceType.policy(
        "Timeout", display: "Timeout", path: "timeouts", singular: "timeout",
        schema: .connectionPolicy(.init("conf", .timeout, "By what is waited for.")))
}

extension Schema {
    fileprivate static let timeout = Schema.fields(
        .init("connectTimeout", .duration, "To open a connection. Default 5s."),
        .init(
            "tcp", .fields(.init("idleTimeout", .duration, "Without a byte in either direction. Default 1h.")),
            "Connections over TCP."),
        .init(
            "http",
            .fields(
                .init("requestTimeout", .duration, "For the whole answer; 0s: no limit. Default 15s."),
                .init("idleTimeout", .duration, "A connection without requests. Default 1h."),
                .init("streamIdleTimeout", .duration, "A request without a byte. Default 30m."),
                .init("maxStreamDuration", .duration, "Life of a stream; 0s: no limit. Default none.")),
            "Requests over HTTP and HTTP/2."),
        .init(
            "grpc",
            .fields(
                .init("streamIdleTimeout", .duration, "A call without a byte."),
                .init("maxStreamDuration", .duration, "Life of a call.")),
            "Calls over gRPC."))
}
