extension ResourceType {
    /// When a client's proxy tries again. Source: `retry.proto`.
    public static let retry = ResourceType.policy(
        "Retry", display: "Retry", pluralDisplay: "Retries", path: "retries", singular: "retry",
        schema: .connectionPolicy(
            .init(
                "conf",
                .fields(
                    .init("http", .httpRetry, "Requests over HTTP."),
                    .init(
                        "tcp", .fields(.init("maxConnectAttempts", .uint32, "Attempts to connect, at least 1.")),
                        "Connections over TCP."),
                    .init("grpc", .grpcRetry, "Calls over gRPC.")),
                "By protocol; at least one.")))
}

extension Schema {
    fileprivate static let httpRetry = Schema.fields(
        .init("numRetries", .uint32, "Attempts after the first. Default 1."),
        .init("perTryTimeout", .duration, "Time for one attempt; absent: only the whole request is limited."),
        .init("backOff", .backOff, "Pause before an attempt."),
        .init("retriableStatusCodes", .list(.uint32), "For `retriable_status_codes`."),
        .init("retriableMethods", .list(.httpMethod), "Only requests with these methods; empty: all."),
        .init(
            "retryOn",
            .list(
                .enumeration([
                    "all_5xx", "gateway_error", "reset", "connect_failure", "envoy_ratelimited", "retriable_4xx",
                    "refused_stream", "retriable_status_codes", "retriable_headers", "http3_post_connect_failure",
                ])),
            "What counts as failed. Default gateway_error, connect_failure, refused_stream."))

    fileprivate static let grpcRetry = Schema.fields(
        .init(
            "retryOn",
            .list(
                .enumeration(["cancelled", "deadline_exceeded", "internal", "resource_exhausted", "unavailable"])),
            "What counts as failed. Default all of them."),
        .init("numRetries", .uint32, "Attempts after the first. Default 1."),
        .init("perTryTimeout", .duration, "Time for one attempt; absent: only the whole call is limited."),
        .init("backOff", .backOff, "Pause before an attempt."))

    private static let backOff = Schema.fields(
        .init("baseInterval", .duration, "First pause; doubles each time, with jitter. Default 25ms."),
        .init("maxInterval", .duration, "Longest pause. Default ten times `baseInterval`."))
}
