import MeshResources

/// The parts of generation that are made for each proxy; what replicas share is in `Calls`.
let generators: [any Generator.Type] = [
    AdminGenerator.self,
    TransparentProxyGenerator.self,
    InboundGenerator.self,
    DirectAccessGenerator.self,
]

/// Policies about calls, in the order in which they shape clusters and listeners. TrafficRoute is not among them: it
/// decides which clusters there are.
let outboundPolicies: [any OutboundPolicy.Type] = [
    Timeout.self,
    Retry.self,
    HealthCheck.self,
    CircuitBreaker.self,
    TrafficLog.self,
    RateLimit.self,
]

/// Policies about answers, in the order of their filters.
let inboundPolicies: [any InboundPolicy.Type] = [
    TrafficPermission.self,
    FaultInjection.self,
    RateLimit.self,
]
