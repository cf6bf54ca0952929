import MeshResources
import Testing

@Suite("Resource types")
struct ResourceTypeTests {
    @Test("all types of the 1.x generation are there, sorted by name")
    func catalog() {
        let names = ResourceType.all.map(\.name)
        #expect(names == names.sorted())
        #expect(
            Set(names) == [
                "CircuitBreaker", "Config", "Dataplane", "DataplaneInsight", "DataplaneMetadata", "ExternalService",
                "FaultInjection", "GlobalSecret", "HealthCheck", "Mesh", "MeshGateway", "MeshGatewayRoute",
                "MeshInsight", "ProxyTemplate", "RateLimit", "Retry", "Secret", "ServiceInsight", "Timeout",
                "TrafficLog", "TrafficPermission", "TrafficRoute", "TrafficTrace", "VirtualOutbound", "Zone",
                "ZoneEgress", "ZoneEgressInsight", "ZoneIngress", "ZoneIngressInsight", "ZoneInsight",
            ])
        #expect(names.allSatisfy { ResourceType.named($0)?.name == $0 })
        #expect(ResourceType.named("dataplane") == nil)
    }

    /// Kuma 2.14's table of types: scope, path, words of kumactl, KRI, writer, sync.
    @Test(
        "a type is written, served and synced as in Kuma",
        arguments: [
            "CircuitBreaker Mesh circuit-breakers circuit-breakers/circuit-breaker - global down policy inspect",
            "Config Global - -/- - both down",
            "Dataplane Mesh dataplanes dataplanes/dataplane dp zone up",
            "DataplaneInsight Mesh dataplane-insights -/- - system up",
            "ExternalService Mesh external-services external-services/external-service - global down",
            "FaultInjection Mesh fault-injections fault-injections/fault-injection - global down policy inspect",
            "GlobalSecret Global globalsecrets globalsecrets/globalsecret - both down admin",
            "HealthCheck Mesh health-checks healthchecks/healthcheck - global down policy inspect",
            "Mesh Global meshes meshes/mesh m global down",
            "MeshGateway Mesh meshgateways meshgateways/meshgateway mgw both down up",
            "MeshGatewayRoute Mesh meshgatewayroutes meshgatewayroutes/meshgatewayroute - global down policy",
            "MeshInsight Global mesh-insights -/- - system",
            "ProxyTemplate Mesh proxytemplates proxytemplates/proxytemplate - global down policy inspect",
            "RateLimit Mesh rate-limits rate-limits/rate-limit - global down policy inspect",
            "Retry Mesh retries retries/retry - global down policy inspect",
            "Secret Mesh secrets secrets/secret - both down admin",
            "ServiceInsight Mesh service-insights -/- - system down",
            "Timeout Mesh timeouts timeouts/timeout - global down policy inspect",
            "TrafficLog Mesh traffic-logs traffic-logs/traffic-log - global down policy inspect",
            "TrafficPermission Mesh traffic-permissions traffic-permissions/traffic-permission "
                + "- global down policy inspect",
            "TrafficRoute Mesh traffic-routes traffic-routes/traffic-route - global down policy inspect",
            "TrafficTrace Mesh traffic-traces traffic-traces/traffic-trace - global down policy inspect",
            "VirtualOutbound Mesh virtual-outbounds virtual-outbounds/virtual-outbound - global down policy",
            "Zone Global zones zones/zone z both",
            "ZoneEgress Global zoneegresses zoneegresses/zoneegress ze zone up",
            "ZoneEgressInsight Global zoneegressinsights -/- - system up",
            "ZoneIngress Global zoneingresses zoneingresses/zoneingress zi zone up across",
            "ZoneIngressInsight Global zone-ingress-insights -/- - system up",
            "ZoneInsight Global zone-insights -/- - system",
        ])
    func table(row: String) throws {
        let type = try #require(ResourceType.named(String(row.prefix { $0 != " " })))
        func orDash(_ text: String?) -> String { text.map { $0.isEmpty ? "-" : $0 } ?? "-" }
        var words = [type.name, type.scope.rawValue, orDash(type.path)]
        words += ["\(orDash(type.plural))/\(orDash(type.singular))", orDash(type.shortName), "\(type.writer)"]
        let flags = [
            ("down", type.globalToZone), ("up", type.zoneToGlobal), ("across", type.zoneToZone),
            ("policy", type.isPolicy), ("inspect", type.isInspectable), ("admin", type.isAdminOnly),
        ]
        words += flags.filter(\.1).map(\.0)
        #expect(words.joined(separator: " ") == row)
        #expect(!type.isTargetRefBased && !type.isInternal && !type.usesSpecWrapper)
        #expect(!type.isInbound && !type.isOutbound)
    }

    @Test("the metadata of proxies is nobody's business but the control plane's")
    func internalType() {
        let type = ResourceType.dataplaneMetadata
        #expect(type.isInternal && !type.hasREST && type.isReadOnly && !type.isIncludedInFederation)
        #expect(type.scope == .mesh)
        #expect(ResourceType.all.filter(\.isInternal) == [type])
    }

    @Test("a type is found by its path and by Kuma's older path")
    func paths() {
        #expect(ResourceType.path("zoneingresses") == .zoneIngress)
        #expect(ResourceType.path("zone-ingresses") == .zoneIngress)
        #expect(ResourceType.path("global-secrets") == .globalSecret)
        #expect(ResourceType.path("health-checks") == .healthCheck)
        #expect(ResourceType.path("") == nil)
        #expect(ResourceType.path("Dataplane") == nil)
    }

    @Test("kumactl finds a type by plural, singular and alias")
    func words() {
        #expect(ResourceType.cli("healthcheck") == .healthCheck)
        #expect(ResourceType.cli("health-checks") == .healthCheck)
        #expect(ResourceType.cli("meshes") == .mesh)
        #expect(ResourceType.cli("zone-ingress") == .zoneIngress)
        #expect(ResourceType.cli("dataplane-insights") == nil)
        #expect(ResourceType.cli("") == nil)
    }

    @Test("a wrong type leads to the one that was meant")
    func suggestions() {
        #expect(ResourceType.nearestName(to: "dataplane") == "Dataplane")
        #expect(ResourceType.nearestName(to: "TraficRoute") == "TrafficRoute")
        #expect(ResourceType.nearestName(to: "Pod") == nil)
        #expect(ResourceType.nearestName(to: "DataplaneMetadat") == nil)
        #expect(ResourceType.nearestWord(to: "datplanes") == "dataplanes")
        #expect(ResourceType.nearestWord(to: "secert") == "secret")
        #expect(ResourceType.nearestWord(to: "") == nil)
    }

    @Test("titles are those that the GUI of Kuma shows")
    func titles() {
        let titles = ResourceType.all.filter(\.isPolicy).map { "\($0.singularDisplayName)/\($0.pluralDisplayName)" }
        #expect(
            titles == [
                "Circuit Breaker/Circuit Breakers", "Fault Injection/Fault Injections", "Health Check/Health Checks",
                "Mesh Gateway Route/Mesh Gateway Routes", "Proxy Template/Proxy Templates", "Rate Limit/Rate Limits",
                "Retry/Retries", "Timeout/Timeouts", "Traffic Log/Traffic Logs",
                "Traffic Permission/Traffic Permissions", "Traffic Route/Traffic Routes",
                "Traffic Trace/Traffic Traces", "Virtual Outbound/Virtual Outbounds",
            ])
        #expect(ResourceType.zoneEgress.pluralDisplayName == "Zone Egresses")
    }
}
