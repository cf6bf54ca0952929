import MeshPolicies
import MeshResources

extension TypedResource {
    /// Of a policy about connections; `nil` for everything else.
    var connectionSelectors: ConnectionSelectors? {
        switch self {
        case .trafficPermission(let policy): policy.selectors
        case .trafficRoute(let policy): policy.selectors
        case .trafficLog(let policy): policy.selectors
        case .timeout(let policy): policy.selectors
        case .retry(let policy): policy.selectors
        case .healthCheck(let policy): policy.selectors
        case .circuitBreaker(let policy): policy.selectors
        case .faultInjection(let policy): policy.selectors
        case .rateLimit(let policy): policy.selectors
        case .mesh, .dataplane, .dataplaneMetadata, .externalService, .zoneIngress, .config, .trafficTrace, .other: nil
        }
    }

    /// Of a policy about proxies; `nil` for everything else.
    var proxySelectors: [TagSelector]? { if case .trafficTrace(let trace) = self { trace.selectors } else { nil } }
}

extension TagSelector {
    /// The one service that it can match; `nil`: any.
    var exactService: String? { tags[TagName.service].flatMap { $0 == Self.anyValue ? nil : $0 } }
}

extension Profile {
    /// Whether a policy with these sources may be about calls of its proxies.
    func matches(sources: [TagSelector]) -> Bool { sources.bestRank(matching: tagSets) != nil }

    /// Whether a policy with this destination may be about answers of its proxies.
    func answers(to destination: TagSelector) -> Bool { inboundTags.contains(where: destination.matches) }

    /// Whether a policy about proxies is for its proxies.
    func matches(proxies selectors: [TagSelector]) -> Bool {
        selectors.isEmpty || selectors.bestRank(matching: tagSets) != nil
    }
}
