extension ResourceType {
    /// Faults on purpose, to test how clients take them. Source: `fault_injection.proto`.
    public static let faultInjection = ResourceType.policy(
        "FaultInjection", display: "Fault Injection", path: "fault-injections", singular: "fault-injection",
        schema: .connectionPolicy(
            .init(
                "conf",
                .fields(
                    .init(
                        "delay",
                        .fields(
                            .init("percentage", .double, "Percentage of requests, 0 to 100."),
                            .init("value", .duration, "How long.")),
                        "Requests wait."),
                    .init(
                        "abort",
                        .fields(
                            .init("percentage", .double, "Percentage of requests, 0 to 100."),
                            .init("httpStatus", .uint32, "Status of the answer, 100 to 599.")),
                        "Requests are answered by the proxy."),
                    .init(
                        "responseBandwidth",
                        .fields(
                            .init("percentage", .double, "Percentage of requests, 0 to 100."),
                            .init("limit", .string, "Speed in kbps, mbps or gbps: `50 mbps`.")),
                        "Answers are slow.")),
                "The faults; at least one.")))
}
