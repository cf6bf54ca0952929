extension ResourceType {
    /// Active probing of a service's endpoints by its clients' proxies. Source: `health_check.proto`.
    public static let healthCheck = ResourceType.policy(
        "HealthCheck", display: "Health Check", path: "health-checks", plural: "healthchecks",
        singular: "healthcheck", cliAliases: ["health-checks", "health-check"], schema: .healthCheck)
}

extension Schema {
    /// Also a field of ZoneInsight, where Kuma puts the whole message.
    static let healthCheck = Schema.connectionPolicy(
        .init(
            "conf",
            .fields(
                .init("interval", .duration, "Time between two probes."),
                .init("timeout", .duration, "Time for an answer."),
                .init("unhealthyThreshold", .uint32, "Failures until an endpoint counts as down."),
                .init("healthyThreshold", .uint32, "Successes until an endpoint counts as up."),
                .init("initialJitter", .duration, "Greatest random delay of the first probe."),
                .init("intervalJitter", .duration, "Greatest random time added to the interval."),
                .init("intervalJitterPercent", .uint32, "The same, as percentage of the interval."),
                .init("healthyPanicThreshold", .double, "Below this healthy percentage all are used. Default 50."),
                .init("failTrafficOnPanic", .bool, "Below that percentage, use none instead. Default false."),
                .init("eventLogPath", .string, "File on the dataplane's host for changes of health; absent: none."),
                .init("alwaysLogHealthCheckFailures", .bool, "Log each failure, not only the first. Default false."),
                .init("noTrafficInterval", .duration, "Interval while the service has no traffic. Default 60s."),
                .init("tcp", .tcpProbe, "Probe with bytes; absent, and no `http`: by opening a connection."),
                .init("http", .httpProbe, "Probe with HTTP requests; not together with `tcp`."),
                .init("reuseConnection", .bool, "Keep the connection between probes. Default true.")),
            "How probing is done."))

    private static let tcpProbe = Schema.fields(
        .init("send", .bytes, "Bytes to send, as base64; absent: none."),
        .init("receive", .list(.bytes), "Parts, as base64, that must come back in this order."))

    private static let httpProbe = Schema.fields(
        .init("path", .string, "Path of the request."),
        .init(
            "requestHeadersToAdd",
            .objects(
                .init(
                    "header",
                    .fields(
                        .init("key", .string, "Name of the header."),
                        .init("value", .string, "Its value.")),
                    "The header."),
                .init("append", .bool, "Keep values that are there already. Default true.")),
            "Headers of the request."),
        .init("expectedStatuses", .list(.uint32), "Statuses that count as healthy, 100 to 599. Default 200."))
}
