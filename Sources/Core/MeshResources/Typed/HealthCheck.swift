/// How a proxy finds out by itself that an endpoint is ill. Source: Kuma 1.8 `api/mesh/v1alpha1/healthcheck.proto`.
public struct HealthCheck: ConnectionPolicy {
    /// A connection that opens, and may have to say something.
    public struct TCP: Hashable, Sendable {
        /// Base64, as written; `nil`: connect only.
        public let send: String?
        /// Base64, as written.
        public let receive: [String]
    }

    /// A request that must be answered well.
    public struct HTTP: Hashable, Sendable {
        /// A header that the request carries.
        public struct Header: Hashable, Sendable {
            /// Name of the header.
            public let key: String
            /// Value of the header.
            public let value: String
            /// Default true.
            public let append: Bool
        }

        /// Default `/`.
        public let path: String
        /// Wire name `requestHeadersToAdd`.
        public let headers: [Header]
        /// Empty: 200.
        public let expectedStatuses: [UInt32]
    }

    /// Callers and services.
    public let selectors: ConnectionSelectors
    /// Between two checks; validation demands it.
    public let interval: Duration?
    /// For an answer; validation demands it.
    public let timeout: Duration?
    /// Failures in a row that make an endpoint ill.
    public let unhealthyThreshold: UInt32
    /// Successes in a row that make it well.
    public let healthyThreshold: UInt32
    /// Random delay before the first check, at most this.
    public let initialJitter: Duration?
    /// Random delay before further checks, at most this.
    public let intervalJitter: Duration?
    /// The same in percent of the interval.
    public let intervalJitterPercent: UInt32
    /// Percent of healthy endpoints below which health is ignored; `nil`: Envoy's 50.
    public let healthyPanicThreshold: Double?
    /// With too few healthy endpoints, call none instead of all.
    public let failsTrafficOnPanic: Bool?
    /// A file on the proxy's machine that gets a line for each change.
    public let eventLogPath: String?
    /// Log each failure, not only the first.
    public let logsAllFailures: Bool?
    /// Between checks of a service that was never called; `nil`: Envoy's 60 seconds.
    public let noTrafficInterval: Duration?
    /// `nil`: Envoy's true.
    public let reusesConnection: Bool?
    /// `nil` with `http` `nil` too: connect only.
    public let tcp: TCP?
    /// `nil`: no request is made.
    public let http: HTTP?

    init(_ resource: Resource) {
        selectors = ConnectionSelectors(resource)
        let conf = resource.spec["conf"] ?? .null
        interval = conf["interval"].flatMap(Duration.init(json:))
        timeout = conf["timeout"].flatMap(Duration.init(json:))
        unhealthyThreshold = conf["unhealthyThreshold"].flatMap(UInt32.init(json:)) ?? 0
        healthyThreshold = conf["healthyThreshold"].flatMap(UInt32.init(json:)) ?? 0
        initialJitter = conf["initialJitter"].flatMap(Duration.init(json:))
        intervalJitter = conf["intervalJitter"].flatMap(Duration.init(json:))
        intervalJitterPercent = conf["intervalJitterPercent"].flatMap(UInt32.init(json:)) ?? 0
        healthyPanicThreshold = conf["healthyPanicThreshold"]?.doubleValue
        failsTrafficOnPanic = conf["failTrafficOnPanic"]?.boolValue
        eventLogPath = conf["eventLogPath"]?.stringValue
        logsAllFailures = conf["alwaysLogHealthCheckFailures"]?.boolValue
        noTrafficInterval = conf["noTrafficInterval"].flatMap(Duration.init(json:))
        reusesConnection = conf["reuseConnection"]?.boolValue
        tcp = conf["tcp"].map(TCP.init)
        http = conf["http"].map(HTTP.init)
    }
}

extension HealthCheck.TCP {
    init(_ json: JSON) {
        send = json["send"]?.stringValue
        receive = (json["receive"]?.elements ?? []).compactMap(\.stringValue)
    }
}

extension HealthCheck.HTTP {
    init(_ json: JSON) {
        path = json["path"]?.stringValue ?? "/"
        headers = (json["requestHeadersToAdd"]?.elements ?? []).map { option in
            Header(
                key: option["header"]?["key"]?.stringValue ?? "", value: option["header"]?["value"]?.stringValue ?? "",
                append: option["append"]?.boolValue ?? true)
        }
        expectedStatuses = (json["expectedStatuses"]?.elements ?? []).compactMap(UInt32.init(json:))
    }
}
