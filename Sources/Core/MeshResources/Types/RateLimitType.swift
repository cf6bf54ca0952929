extension ResourceType {
    /// How many requests a dataplane takes from its clients. Source: `rate_limit.proto`.
    public static let rateLimit = ResourceType.policy(
        "RateLimit", display: "Rate Limit", path: "rate-limits", singular: "rate-limit",
        schema: .connectionPolicy(
            .init("conf", .fields(.init("http", .httpRateLimit, "Requests over HTTP.")), "By protocol.")))
}

extension Schema {
    fileprivate static let httpRateLimit = Schema.fields(
        .init("requests", .uint32, "How many in an interval."),
        .init("interval", .duration, "The interval, at least 50ms."),
        .init(
            "onRateLimit",
            .fields(
                .init("status", .uint32, "Status of the answer. Default 429."),
                .init(
                    "headers",
                    .objects(
                        .init("key", .string, "Name of the header."),
                        .init("value", .string, "Its value."),
                        .init("append", .bool, "Keep values that are there already. Default false.")),
                    "Headers of the answer.")),
            "Answer to a request that is too much."))
}
