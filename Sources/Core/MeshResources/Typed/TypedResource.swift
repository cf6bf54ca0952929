/// A resource in the form that projections read. Types that nothing computes with stay `other`.
public enum TypedResource: Hashable, Sendable {
    case mesh(Mesh)
    case dataplane(Dataplane)
    case dataplaneMetadata(DataplaneMetadata)
    case externalService(ExternalService)
    case zoneIngress(ZoneIngress)
    case config(Config)
    case trafficPermission(TrafficPermission)
    case trafficRoute(TrafficRoute)
    case trafficLog(TrafficLog)
    case trafficTrace(TrafficTrace)
    case timeout(Timeout)
    case retry(Retry)
    case healthCheck(HealthCheck)
    case circuitBreaker(CircuitBreaker)
    case faultInjection(FaultInjection)
    case rateLimit(RateLimit)
    case other

    /// Decodes what it can; never fails, since documents were validated before they were stored.
    public init(_ resource: Resource) {
        switch resource.key.type {
        case "Mesh": self = .mesh(Mesh(resource))
        case "Dataplane": self = .dataplane(Dataplane(resource))
        case "DataplaneMetadata": self = .dataplaneMetadata(DataplaneMetadata(resource))
        case "ExternalService": self = .externalService(ExternalService(resource))
        case "ZoneIngress": self = .zoneIngress(ZoneIngress(resource))
        case "Config": self = .config(Config(resource))
        default: self = TypedResource(policy: resource)
        }
    }

    private init(policy resource: Resource) {
        switch resource.key.type {
        case "TrafficPermission": self = .trafficPermission(TrafficPermission(resource))
        case "TrafficRoute": self = .trafficRoute(TrafficRoute(resource))
        case "TrafficLog": self = .trafficLog(TrafficLog(resource))
        case "TrafficTrace": self = .trafficTrace(TrafficTrace(resource))
        case "Timeout": self = .timeout(Timeout(resource))
        case "Retry": self = .retry(Retry(resource))
        case "HealthCheck": self = .healthCheck(HealthCheck(resource))
        case "CircuitBreaker": self = .circuitBreaker(CircuitBreaker(resource))
        case "FaultInjection": self = .faultInjection(FaultInjection(resource))
        case "RateLimit": self = .rateLimit(RateLimit(resource))
        default: self = .other
        }
    }
}
