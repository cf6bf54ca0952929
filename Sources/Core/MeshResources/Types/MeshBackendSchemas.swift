extension Schema {
    /// `Mesh.tracing`.
    static let meshTracing = Schema.fields(
        .init("defaultBackend", .string, "Backend of TrafficTrace policies that name none."),
        .init(
            "backends",
            .objects(
                .init("name", .string, "Unique among the backends."),
                .init("sampling", .double, "Percentage of requests, 0 to 100. Default 100."),
                .init("type", .string, "`zipkin` or `datadog`."),
                .init(
                    "conf",
                    .chosen(by: "type", from: [.init("zipkin", .zipkin), .init("datadog", .datadog)]),
                    "Settings of the backend; depend on `type`.")),
            "Where spans go."))

    private static let zipkin = Schema.fields(
        .init("url", .string, "URL of the collector, with port: `http://zipkin:9411/api/v2/spans`."),
        .init("traceId128bit", .bool, "Trace ids of 128 bits. Default false."),
        .init("apiVersion", .string, "`httpJson`, `httpJsonV1` or `httpProto`. Default httpJson."),
        .init("sharedSpanContext", .bool, "Client and server share a span. Default true."))

    private static let datadog = Schema.fields(
        .init("address", .string, "Host of the agent."),
        .init("port", .uint32, "Port of the agent."),
        .init("splitService", .bool, "One service name for each direction and destination. Default false."))

    /// `Mesh.logging`.
    static let meshLogging = Schema.fields(
        .init("defaultBackend", .string, "Backend of TrafficLog policies that name none."),
        .init(
            "backends",
            .objects(
                .init("name", .string, "Unique among the backends."),
                .init("format", .string, "Envoy's access log format, with Kuma's `%KUMA_...%` words; absent: Kuma's."),
                .init("type", .string, "`file` or `tcp`."),
                .init(
                    "conf",
                    .chosen(
                        by: "type",
                        from: [
                            .init("file", .fields(.init("path", .string, "Path on the dataplane's host."))),
                            .init("tcp", .fields(.init("address", .string, "HOST:PORT that takes lines."))),
                        ]),
                    "Settings of the backend; depend on `type`.")),
            "Where access logs go."))

    /// `Mesh.metrics`.
    static let meshMetrics = Schema.fields(
        .init("enabledBackend", .string, "Name of the backend in use; absent: dataplanes expose no metrics."),
        .init(
            "backends",
            .objects(
                .init("name", .string, "Unique among the backends."),
                .init("type", .string, "`prometheus`."),
                .init("conf", .metricsConf, "Settings of the backend; depend on `type`.")),
            "How metrics are exposed."))

    /// Depends on the sibling `type`; also `Dataplane.metrics.conf`.
    static let metricsConf = Schema.chosen(by: "type", from: [.init("prometheus", .prometheus)])

    private static let prometheus = Schema.fields(
        .init("port", .uint32, "Port that is scraped. Default 5670."),
        .init("path", .string, "Path that is scraped. Default /metrics."),
        .init("tags", .strings, "Tags of the metrics listener. Default kuma.io/service: dataplane-metrics."),
        .init("skipMTLS", .bool, "Expose metrics in plain text. Default false."),
        .init(
            "aggregate",
            .objects(
                .init("name", .string, "Unique among the applications."),
                .init("port", .uint32, "Port of the application's metrics."),
                .init("path", .string, "Path of the application's metrics. Default /metrics."),
                .init("enabled", .bool, "Default true."),
                .init("address", .string, "IP address of the application; absent: that of the dataplane.")),
            "Applications whose metrics are served together with Envoy's."),
        .init(
            "envoy",
            .fields(
                .init("filterRegex", .string, "Only metrics whose names match."),
                .init("usedOnly", .bool, "Only metrics that were ever updated. Default false.")),
            "Which of Envoy's metrics are served."),
        .init(
            "tls",
            .fields(
                .init("mode", .string, "`activeMTLSBackend`, `providedTLS` or `disabled`. Default activeMTLSBackend.")),
            "Encryption of the metrics listener; not together with `skipMTLS`."))
}
