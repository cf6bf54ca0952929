import MeshResources
import Testing

@Suite("configuration of policies")
struct PolicyRefusalTests {
    @Test(
        "a CircuitBreaker says what trips it, within 0 to 100 percent",
        arguments: [
            Refusal(
                "nothing trips it", #"{"conf": {"interval": "5s"}}"#,
                "conf: must have at least one of the detector or threshold configured"),
            Refusal(
                "empty sections beside a full one", #"{"conf": {"detectors": {}, "thresholds": {"maxRetries": 2}}}"#,
                "conf.detectors: can't be empty"),
            Refusal(
                "empty thresholds", #"{"conf": {"detectors": {"totalErrors": {}}, "thresholds": {}}}"#,
                "conf.thresholds: can't be empty"),
            Refusal(
                "too many percent",
                #"{"conf": {"maxEjectionPercent": 101, "detectors": {"failure": {"threshold": 200}}}}"#,
                "conf.maxEjectionPercent: has to be in [0.0 - 100.0] range",
                "conf.detectors.failure.threshold: has to be in [0.0 - 100.0] range"),
        ])
    func circuitBreaker(refusal: Refusal) throws {
        try expectAfterEnds(refusal, type: "CircuitBreaker")
    }

    @Test(
        "a HealthCheck says how often, how long and how many times",
        arguments: [
            Refusal("no conf", "{}", "conf: has to be defined"),
            Refusal(
                "empty conf", #"{"conf": {}}"#, "conf.interval: must have a positive value",
                "conf.timeout: must have a positive value", "conf.unhealthyThreshold: must have a positive value",
                "conf.healthyThreshold: must have a positive value"),
            Refusal(
                "zero times and an impossible panic threshold",
                #"""
                {"conf": {"interval": "0s", "timeout": "0", "unhealthyThreshold": 1, "healthyThreshold": 1,
                 "initialJitter": "0s", "intervalJitter": "-1s", "noTrafficInterval": "0ms",
                 "healthyPanicThreshold": 100.5}}
                """#,
                "conf.interval: must have a positive value", "conf.timeout: must have a positive value",
                "conf.initialJitter: must have a positive value", "conf.intervalJitter: must have a positive value",
                "conf.noTrafficInterval: must have a positive value",
                "conf.healthyPanicThreshold: must be in range [0.0 - 100.0]"),
            Refusal(
                "HTTP details",
                #"""
                {"conf": {"interval": "1s", "timeout": "1s", "unhealthyThreshold": 1, "healthyThreshold": 1,
                 "tcp": {}, "http": {"expectedStatuses": [99, 200, 600],
                                     "requestHeadersToAdd": [{"append": true}, {"header": {"value": "x"}}]}}}
                """#,
                "conf.http.path: has to be defined and cannot be empty",
                "conf.http.expectedStatuses[0]: must be in range [100, 600)",
                "conf.http.expectedStatuses[2]: must be in range [100, 600)",
                "conf.http.requestHeadersToAdd[0].header: has to be defined",
                "conf.http.requestHeadersToAdd[1].header.key: cannot be empty",
                "conf: http and tcp cannot be defined at the same time"),
        ])
    func healthCheck(refusal: Refusal) throws {
        try expectAfterEnds(refusal, type: "HealthCheck")
    }

    @Test(
        "a FaultInjection names a fault completely",
        arguments: [
            Refusal("no conf", "{}", "conf: must have at least one of the faults configured"),
            Refusal(
                "empty faults", #"{"conf": {"delay": {}, "abort": {}, "responseBandwidth": {}}}"#,
                "conf: must have at least one of the faults configured"),
            Refusal(
                "no percentages",
                #"""
                {"conf": {"delay": {"value": "2s"}, "abort": {"httpStatus": 503},
                          "responseBandwidth": {"limit": "5 mbps"}}}
                """#,
                "conf.delay.percentage: cannot be empty", "conf.abort.percentage: cannot be empty",
                "conf.responseBandwidth.percentage: cannot be empty"),
            Refusal(
                "only percentages",
                #"""
                {"conf": {"delay": {"percentage": 1}, "abort": {"percentage": 2}, "responseBandwidth":
                 {"percentage": 3}}}
                """#,
                "conf.delay.value: cannot be empty", "conf.abort.httpStatus: cannot be empty",
                "conf.responseBandwidth.limit: cannot be empty"),
            Refusal(
                "impossible values",
                #"""
                {"conf": {"delay": {"percentage": -1, "value": "1s"}, "abort": {"percentage": 1, "httpStatus": 599},
                          "responseBandwidth": {"percentage": 100.1, "limit": "50mb"}}}
                """#,
                "conf.delay.percentage: has to be in [0.0 - 100.0] range",
                "conf.abort.httpStatus: http status code is incorrect",
                "conf.responseBandwidth.percentage: has to be in [0.0 - 100.0] range",
                "conf.responseBandwidth.limit: has to be in kbps/mbps/gbps units"),
        ])
    func faultInjection(refusal: Refusal) throws {
        let ends = #""sources": [{"match": {"zone": "a"}}], "destinations": [{"match": {"kuma.io/protocol": "http"}}]"#
        try expectAfterEnds(refusal, type: "FaultInjection", ends: ends)
    }

    @Test(
        "a RateLimit says how many requests in which time",
        arguments: [
            Refusal("no conf", "{}", "conf: must have conf"),
            Refusal(
                "no numbers and an empty header",
                #"{"conf": {"http": {"onRateLimit": {"status": 429, "headers": [{"key": "a", "value": "b"}, {}]}}}}"#,
                "conf.http.requests: requests must be set", "conf.http.interval: interval must be set",
                #"conf.http.onRateLimit.header["1"]: key must be set"#,
                #"conf.http.onRateLimit.header["1"]: value must be set"#),
        ])
    func rateLimit(refusal: Refusal) throws {
        try expectAfterEnds(refusal, type: "RateLimit")
    }

    @Test(
        "a Retry says for which protocol and how often",
        arguments: [
            Refusal("no conf", "{}", "conf: has to be defined"),
            Refusal("empty conf", #"{"conf": {}}"#, "conf: missing protocol [grpc|http|tcp] configuration"),
            Refusal(
                "empty protocols", #"{"conf": {"http": {}, "grpc": {}, "tcp": {}}}"#,
                "conf.http: field cannot be empty", "conf.grpc: field cannot be empty",
                "conf.tcp.maxConnectAttempts: has to be greater than 0"),
            Refusal(
                "zeros",
                #"""
                {"conf": {"http": {"numRetries": 0, "perTryTimeout": "0s", "backOff": {"maxInterval": "1s"}},
                          "grpc": {"numRetries": 0, "perTryTimeout": "0s", "backOff": {"baseInterval": "0s"}}}}
                """#,
                "conf.http.numRetries: has to be greater than 0 when defined",
                "conf.http.perTryTimeout: has to be greater than 0 when defined",
                "conf.http.backOff.baseInterval: has to be defined",
                "conf.grpc.numRetries: has to be greater than 0 when defined",
                "conf.grpc.perTryTimeout: has to be greater than 0 when defined",
                "conf.grpc.backOff.baseInterval: has to be greater than 0"),
            Refusal(
                "an interval that never grows and conditions without what they need",
                #"""
                {"conf": {"http": {"retriableMethods": ["GET", "NONE"], "retryOn": ["reset", "retriable_status_codes"]},
                          "grpc": {"backOff": {"baseInterval": "1s", "maxInterval": "0s"},
                                   "retryOn": ["unavailable", "internal", "unavailable", "internal", "unavailable"]}}}
                """#,
                "conf.http.retriableMethods[1]: field cannot be empty",
                "conf.http.retryOn[1]: retriableStatusCodes cannot be empty when this option is specified",
                #"conf.grpc.retryOn: repeated value "internal" at indexes [1, 3]"#,
                #"conf.grpc.retryOn: repeated value "unavailable" at indexes [0, 2, 4]"#,
                "conf.grpc.backOff.maxInterval: has to be greater than 0 when defined"),
        ])
    func retry(refusal: Refusal) throws {
        try expectAfterEnds(refusal, type: "Retry")
    }

    @Test(
        "a Timeout has no empty section and no zero",
        arguments: [
            Refusal("no conf", "{}", "conf: has to be defined"),
            Refusal(
                "empty sections", #"{"conf": {"tcp": {}, "http": {}, "grpc": {}}}"#,
                "conf.tcp: at least one timeout in section has to be defined",
                "conf.http: at least one timeout in section has to be defined",
                "conf.grpc: at least one timeout in section has to be defined"),
            Refusal(
                "zeros", #"{"conf": {"tcp": {"idleTimeout": "0s"}, "http": {"requestTimeout": "0s"}}}"#,
                "conf.tcp.idleTimeout: has to be greater than 0",
                "conf.http.requestTimeout: has to be greater than 0 when defined"),
        ])
    func timeout(refusal: Refusal) throws {
        try expectAfterEnds(refusal, type: "Timeout")
    }

    private func expectAfterEnds(_ refusal: Refusal, type: String, ends: String = serviceEnds) throws {
        let fields = refusal.document.dropFirst().dropLast()
        let document = "{\(ends)\(fields.isEmpty ? "" : ", ")\(fields)}"
        #expect(try Refusal("", document).reasonsGiven(type: type) == refusal.reasons)
    }
}
