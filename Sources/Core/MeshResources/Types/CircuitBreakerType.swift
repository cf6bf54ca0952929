extension ResourceType {
    /// Keeps clients from endpoints that fail, and limits their load. Source: `circuit_breaker.proto`.
    public static let circuitBreaker = ResourceType.policy(
        "CircuitBreaker", display: "Circuit Breaker", path: "circuit-breakers", singular: "circuit-breaker",
        schema: .connectionPolicy(.init("conf", .circuitBreaker, "Limits and detectors; at least one of them.")))
}

extension Schema {
    fileprivate static let circuitBreaker = Schema.fields(
        .init("interval", .duration, "Time between two evaluations. Default 10s."),
        .init("baseEjectionTime", .duration, "How long an endpoint stays out, times how often it was. Default 30s."),
        .init("maxEjectionPercent", .uint32, "Greatest percentage of endpoints that may be out. Default 10."),
        .init("splitExternalAndLocalErrors", .bool, "Count errors of the connection apart. Default false."),
        .init("detectors", .detectors, "What puts an endpoint out."),
        .init(
            "thresholds",
            .fields(
                .init("maxConnections", .uint32, "Connections to the service. Default 1024."),
                .init("maxPendingRequests", .uint32, "Requests that wait for a connection. Default 1024."),
                .init("maxRetries", .uint32, "Retries under way at once. Default 3."),
                .init("maxRequests", .uint32, "Requests under way at once. Default 1024.")),
            "Limits of the load."))

    private static let consecutive = Schema.fields(
        .init("consecutive", .uint32, "How many in a row. Default 5."))

    private static let detectors = Schema.fields(
        .init("totalErrors", .consecutive, "Errors of any kind."),
        .init("gatewayErrors", .consecutive, "Statuses 502, 503 and 504."),
        .init("localErrors", .consecutive, "Errors of the connection; needs `splitExternalAndLocalErrors`."),
        .init(
            "standardDeviation",
            .fields(
                .init("requestVolume", .uint32, "Only endpoints with so many requests in an interval. Default 100."),
                .init("minimumHosts", .uint32, "Only if there are so many such endpoints. Default 5."),
                .init("factor", .double, "How many standard deviations below the mean. Default 1.9.")),
            "Success rates far below those of the others."),
        .init(
            "failure",
            .fields(
                .init("requestVolume", .uint32, "Only endpoints with so many requests in an interval. Default 50."),
                .init("minimumHosts", .uint32, "Only if there are so many such endpoints. Default 5."),
                .init("threshold", .uint32, "Percentage of failures. Default 85.")),
            "Many failures in an interval."))
}
