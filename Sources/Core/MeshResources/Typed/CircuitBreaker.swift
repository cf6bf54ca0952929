/// When to stop calling an endpoint, and how much to call a service at once.
/// Source: Kuma 1.8 `api/mesh/v1alpha1/circuit_breaker.proto`.
public struct CircuitBreaker: ConnectionPolicy {
    /// Ejects after that many errors in a row; `consecutive` `nil`: Envoy's default of 5.
    public struct ConsecutiveErrors: Hashable, Sendable {
        public let consecutive: UInt32?
    }

    public struct StandardDeviation: Hashable, Sendable {
        public let requestVolume: UInt32?
        public let minimumHosts: UInt32?
        /// In standard deviations, for example 1.9.
        public let factor: Double?
    }

    public struct Failure: Hashable, Sendable {
        public let requestVolume: UInt32?
        public let minimumHosts: UInt32?
        /// Percent.
        public let threshold: UInt32?
    }

    public struct Thresholds: Hashable, Sendable {
        public let maxConnections: UInt32?
        public let maxPendingRequests: UInt32?
        public let maxRetries: UInt32?
        public let maxRequests: UInt32?
    }

    public let selectors: ConnectionSelectors
    public let interval: Duration?
    public let baseEjectionTime: Duration?
    /// Percent.
    public let maxEjectionPercent: UInt32?
    public let splitsExternalAndLocalErrors: Bool
    public let totalErrors: ConsecutiveErrors?
    public let gatewayErrors: ConsecutiveErrors?
    public let localErrors: ConsecutiveErrors?
    public let standardDeviation: StandardDeviation?
    public let failure: Failure?
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
