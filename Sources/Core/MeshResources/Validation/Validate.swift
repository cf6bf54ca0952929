/// Kuma's checks of one resource by itself, to be asked after its schema holds; nothing of other resources is needed.
///
/// - Returns: violations in the order in which Kuma reports them, empty if valid. Types without such checks are valid.
public func validate(_ resource: Resource) -> [Violation] {
    let document = CheckedField(resource)
    guard let rules = rulesByType[resource.key.type] else { return [] }
    return rules(document)
}

private typealias Rules = @Sendable (CheckedField) -> [Violation]

private let rulesByType: [String: Rules] = [
    "Mesh": MeshRules.violations, "Dataplane": DataplaneRules.violations,
    "ZoneIngress": ZoneProxyRules.ingressViolations, "ZoneEgress": ZoneProxyRules.egressViolations,
    "Zone": ZoneRules.violations, "ExternalService": ExternalServiceRules.violations,
    "VirtualOutbound": VirtualOutboundRules.violations, "ProxyTemplate": ProxyTemplateRules.violations,
    "TrafficPermission": TrafficPermissionRules.violations, "TrafficRoute": TrafficRouteRules.violations,
    "TrafficLog": TrafficLogRules.violations, "TrafficTrace": TrafficTraceRules.violations,
    "HealthCheck": HealthCheckRules.violations, "CircuitBreaker": CircuitBreakerRules.violations,
    "FaultInjection": FaultInjectionRules.violations, "Retry": RetryRules.violations,
    "Timeout": TimeoutRules.violations, "RateLimit": RateLimitRules.violations,
    "MeshGateway": MeshGatewayRules.violations, "MeshGatewayRoute": MeshGatewayRouteRules.violations,
]
