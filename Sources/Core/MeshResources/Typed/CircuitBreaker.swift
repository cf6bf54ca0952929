/// When to stop calling an endpoint, and how much to call a service at once.
/// Source: Kuma 1.8 `api/mesh/v1alpha1/circuit_breaker.proto`.
public struct CircuitBreaker: ConnectionPolicy {
    /// Ejects after that many errors in a row; `consecutive` `nil`: Envoy's default of 5.
    public struct ConsecutiveErrors: Hashable, Sendable {
        /// Errors in a row.
        public let consecutive: UInt32?
    }

    /// Ejects endpoints whose success rate is far below that of the others.
    public struct StandardDeviation: Hashable, Sendable {
        /// Requests in an interval that an endpoint must have had to count.
        public let requestVolume: UInt32?
        /// Endpoints that must count before any is ejected.
        public let minimumHosts: UInt32?
        /// In standard deviations, for example 1.9.
        public let factor: Double?
    }

    /// Ejects endpoints of which more than a share of requests fail.
    public struct Failure: Hashable, Sendable {
        /// Requests in an interval that an endpoint must have had to count.
        public let requestVolume: UInt32?
        /// Endpoints that must count before any is ejected.
        public let minimumHosts: UInt32?
        /// Percent.
        public let threshold: UInt32?
    }

    /// Bounds for a whole service; `nil`: those of Envoy.
    public struct Thresholds: Hashable, Sendable {
        /// Connections at a time.
        public let maxConnections: UInt32?
        /// Requests that wait for a connection.
        public let maxPendingRequests: UInt32?
        /// Retries at a time.
        public let maxRetries: UInt32?
        /// Requests at a time.
        public let maxRequests: UInt32?
    }

    /// Callers and services.
    public let selectors: ConnectionSelectors
    /// Time between looks at the endpoints; `nil`: Envoy's 10 seconds.
    public let interval: Duration?
    /// First ejection, later ones are longer; `nil`: Envoy's 30 seconds.
    public let baseEjectionTime: Duration?
    /// Percent.
    public let maxEjectionPercent: UInt32?
    /// Errors of the proxy itself are counted apart.
    public let splitsExternalAndLocalErrors: Bool
    /// Any 5xx or error in a row; `nil`: off.
    public let totalErrors: ConsecutiveErrors?
    /// 502, 503, 504 in a row; `nil`: off.
    public let gatewayErrors: ConsecutiveErrors?
    /// Failed connections in a row; `nil`: off.
    public let localErrors: ConsecutiveErrors?
    /// `nil`: off.
    public let standardDeviation: StandardDeviation?
    /// `nil`: off.
    public let failure: Failure?
    /// `nil`: those of Envoy.
    public let thresholds: Thresholds?

    /// Any detector is asked for.
    public var detectsOutliers: Bool {
        totalErrors != nil || gatewayErrors != nil || localErrors != nil || standardDeviation != nil || failure != nil
    }

    init(_ resource: Resource) {
        selectors = ConnectionSelectors(resource)
        let conf = resource.spec["conf"] ?? .null
        let detectors = conf["detectors"] ?? .null
        interval = conf["interval"].flatMap(Duration.init(json:))
        baseEjectionTime = conf["baseEjectionTime"].flatMap(Duration.init(json:))
        maxEjectionPercent = conf["maxEjectionPercent"].flatMap(UInt32.init(json:))
        splitsExternalAndLocalErrors = conf["splitExternalAndLocalErrors"]?.boolValue ?? false
        totalErrors = detectors["totalErrors"].map(ConsecutiveErrors.init)
        gatewayErrors = detectors["gatewayErrors"].map(ConsecutiveErrors.init)
        localErrors = detectors["localErrors"].map(ConsecutiveErrors.init)
        standardDeviation = detectors["standardDeviation"].map(StandardDeviation.init)
        failure = detectors["failure"].map(Failure.init)
        thresholds = conf["thresholds"].map(Thresholds.init)
    }
}

extension CircuitBreaker.ConsecutiveErrors {
    init(_ json: JSON) {
        consecutive = json["consecutive"].flatMap(UInt32.init(json:))
    }
}

extension CircuitBreaker.StandardDeviation {
    init(_ json: JSON) {
        requestVolume = json["requestVolume"].flatMap(UInt32.init(json:))
        minimumHosts = json["minimumHosts"].flatMap(UInt32.init(json:))
        factor = json["factor"]?.doubleValue
    }
}

extension CircuitBreaker.Failure {
    init(_ json: JSON) {
        requestVolume = json["requestVolume"].flatMap(UInt32.init(json:))
        minimumHosts = json["minimumHosts"].flatMap(UInt32.init(json:))
        threshold = json["threshold"].flatMap(UInt32.init(json:))
    }
}

extension CircuitBreaker.Thresholds {
    init(_ json: JSON) {
        maxConnections = json["maxConnections"].flatMap(UInt32.init(json:))
        maxPendingRequests = json["maxPendingRequests"].flatMap(UInt32.init(json:))
        maxRetries = json["maxRetries"].flatMap(UInt32.init(json:))
        maxRequests = json["maxRequests"].flatMap(UInt32.init(json:))
    }
}
