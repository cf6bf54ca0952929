/// How a proxy finds out by itself that an endpoint is ill. Source: Kuma 1.8 `api/mesh/v1alpha1/healthcheck.proto`.
public struct HealthCheck: ConnectionPolicy {
    public struct TCP: Hashable, Sendable {
        /// Base64, as written; `nil`: connect only.
        public let send: String?
        /// Base64, as written.
        public let receive: [String]
    }

    public struct HTTP: Hashable, Sendable {
        public struct Header: Hashable, Sendable {
            public let key: String
            public let value: String
            /// Default true.
            public let append: Bool
        }

        public let path: String
        public let headers: [Header]
        /// Empty: 200.
        public let expectedStatuses: [UInt32]
    }

    public let selectors: ConnectionSelectors
    public let interval: Duration?
    public let timeout: Duration?
    public let unhealthyThreshold: UInt32
    public let healthyThreshold: UInt32
    public let initialJitter: Duration?
    public let intervalJitter: Duration?
    public let intervalJitterPercent: UInt32
    /// Percent of healthy endpoints below which health is ignored; `nil`: Envoy's 50.
    public let healthyPanicThreshold: Double?
    public let failsTrafficOnPanic: Bool?
    /// A file on the proxy's machine that gets a line for each change.
    public let eventLogPath: String?
    public let logsAllFailures: Bool?
    public let noTrafficInterval: Duration?
    public let reusesConnection: Bool?
    public let tcp: TCP?
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
