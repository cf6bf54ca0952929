import EnvoyAPI
import MeshPolicies
import MeshResources
import SwiftProtobuf

private typealias LocalRateLimit = Envoy_Extensions_Filters_Http_LocalRatelimit_V3_LocalRateLimit

/// For a service of the mesh, a limit is kept by the proxies that answer: a route for each source of each policy, with a
/// bucket of its own. For an ExternalService nobody else is there, so the proxy that calls keeps it.
/// Source: Kuma 1.8 `pkg/xds/envoy/routes/v3/rate_limit_configurer.go`.
extension RateLimit: InboundPolicy, OutboundPolicy, ListenerShape {
    static let resourceType = "RateLimit"
    private static let filterName = "envoy.filters.http.local_ratelimit"

    static func view(_ resource: TypedResource) -> RateLimit? {
        if case .rateLimit(let limit) = resource, limit.requests > 0, limit.interval > .zero { limit } else { nil }
    }

    static func select(_ tags: [String: String], from index: PolicyIndex<RateLimit>) -> [PolicyCandidate<RateLimit>] {
        index.inboundPolicies(to: tags)
    }

    static func applies(to service: ServiceSummary) -> Bool { service.isExternal }

    static func shape(
        _ manager: inout HTTPConnectionManager, with policies: [Sourced<RateLimit>], _ scene: InboundScene
    ) {
        guard !policies.isEmpty else { return }
        manager.insertBeforeRouter([filter])
        let limits = policies.flatMap { policy in policy.value.selectors.sources.map { (policy.value, $0) } }
        // The first route that matches is taken, so the most specific source comes first; else the order stays.
        let ordered = limits.enumerated().sorted { left, right in
            let (leftRank, rightRank) = (left.element.1.rank, right.element.1.rank)
            return leftRank == rightRank ? left.offset < right.offset : leftRank > rightRank
        }
        let limited = ordered.map { $0.element.0.route(for: $0.element.1, scene) }
        for host in manager.routeConfig.virtualHosts.indices {
            manager.routeConfig.virtualHosts[host].routes.insert(contentsOf: limited, at: 0)
        }
    }

    func listenerShape(speaking spoken: ServiceProtocol, in mesh: Mesh) -> (any ListenerShape)? {
        spoken.isHTTP ? self : nil
    }

    func shape(_ manager: inout HTTPConnectionManager, _ scene: OutboundScene) {
        manager.insertBeforeRouter([Self.filter])
        let packed = Google_Protobuf_Any(packing: message)
        manager.updateRoutes { $0.typedPerFilterConfig[Self.filterName] = packed }
    }

    /// Without a bucket the filter does nothing; routes bring theirs.
    private static var filter: HTTPFilter {
        HTTPFilter(filterName, LocalRateLimit.with { $0.statPrefix = "rate_limit" })
    }

    private func route(for source: TagSelector, _ scene: InboundScene) -> Route {
        var route = scene.defaultRoute
        route.match.headers = [ProxyTagsHeader.matcher(of: [source])]
        route.typedPerFilterConfig[Self.filterName] = Google_Protobuf_Any(packing: message)
        return route
    }

    private var message: LocalRateLimit {
        LocalRateLimit.with {
            $0.statPrefix = "rate_limit"
            if let code = status.flatMap({ Envoy_Type_V3_StatusCode(rawValue: Int($0)) }) { $0.status.code = code }
            $0.tokenBucket = bucket
            $0.filterEnabled = .always("local_rate_limit_enabled")
            $0.filterEnforced = .always("local_rate_limit_enforced")
            $0.responseHeadersToAdd = headers.map { .of($0.key, $0.value, append: $0.append) }
        }
    }
}

extension RateLimit {
    /// Envoy refuses to fill more often than every 50 ms; a shorter interval becomes that, with as many more requests.
    private var bucket: Envoy_Type_V3_TokenBucket {
        let shortest = Duration.milliseconds(50)
        let factor = interval < shortest ? shortest / interval : 1
        let tokens = UInt32(clamping: Int64((Double(requests) * factor).rounded()))
        return .with {
            $0.maxTokens = tokens
            $0.tokensPerFill = Google_Protobuf_UInt32Value(tokens)
            $0.fillInterval = Google_Protobuf_Duration(max(interval, shortest))
        }
    }
}

extension Envoy_Config_Core_V3_RuntimeFractionalPercent {
    /// 100 %, unless the runtime key says otherwise.
    fileprivate static func always(_ runtimeKey: String) -> Self {
        .with {
            $0.defaultValue = .init(percentage: 100)
            $0.runtimeKey = runtimeKey
        }
    }
}
