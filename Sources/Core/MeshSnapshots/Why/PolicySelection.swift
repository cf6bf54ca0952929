import MeshPolicies
import MeshResources

/// What of a proxy a policy can be about.
enum Subject: Hashable, Sendable {
    /// Calls of a service.
    case calls(of: String)
    /// Answers on an inbound with these tags.
    case inbound([String: String])
    /// The proxy, whatever it does.
    case proxy
}

/// How a policy says what it is about.
enum PolicySelection: Hashable, Sendable {
    case connections(ConnectionSelectors)
    case proxies([TagSelector])

    /// `nil` for what is no policy.
    init?(_ resource: TypedResource) {
        switch resource {
        case .trafficPermission(let policy): self = .connections(policy.selectors)
        case .trafficRoute(let policy): self = .connections(policy.selectors)
        case .trafficLog(let policy): self = .connections(policy.selectors)
        case .timeout(let policy): self = .connections(policy.selectors)
        case .retry(let policy): self = .connections(policy.selectors)
        case .healthCheck(let policy): self = .connections(policy.selectors)
        case .circuitBreaker(let policy): self = .connections(policy.selectors)
        case .faultInjection(let policy): self = .connections(policy.selectors)
        case .rateLimit(let policy): self = .connections(policy.selectors)
        case .trafficTrace(let policy): self = .proxies(policy.selectors)
        case .mesh, .dataplane, .dataplaneMetadata, .externalService, .zoneIngress, .config, .other: return nil
        }
    }

    /// The most specific way in which it matches `subject` of a proxy with `tagSets`; `nil` if it does not.
    func match(_ subject: Subject, of tagSets: [[String: String]]) -> PolicyMatch? {
        switch (self, subject) {
        case (.connections(let selectors), .calls(let service)):
            // Of a called service only its name is known, so a destination that asks for more never matches.
            let to = selectors.destinations.best("destinations") { selector in
                selector.tags.keys.allSatisfy { $0 == TagName.service } && selector.matches([TagName.service: service])
            }
            let from = selectors.sources.best("sources") { tagSets.contains(where: $0.matches) }
            guard let from, let to else { return nil }
            return PolicyMatch(rank: from.rank + to.rank, rule: "\(from.rule) → \(to.rule)")
        case (.connections(let selectors), .inbound(let tags)):
            return selectors.destinations.best("destinations") { $0.matches(tags) }
        case (.proxies(let selectors), .proxy):
            guard !selectors.isEmpty else { return PolicyMatch(rank: .zero, rule: "no selectors: every proxy") }
            return selectors.best("selectors") { tagSets.contains(where: $0.matches) }
        case (.connections, .proxy), (.proxies, .calls), (.proxies, .inbound): return nil
        }
    }
}

/// That a policy matches, and by what.
struct PolicyMatch: Hashable, Sendable {
    let rank: SelectorRank
    /// `selectors[0] kuma.io/service=web`.
    let rule: String
}

extension [TagSelector] {
    /// The first of the most specific selectors that `isMatch` takes.
    fileprivate func best(_ field: String, _ isMatch: (TagSelector) -> Bool) -> PolicyMatch? {
        enumerated().filter { isMatch($0.element) }.reduce(nil) { best, next in
            if let best, next.element.rank <= best.rank { return best }
            return PolicyMatch(
                rank: next.element.rank, rule: "\(field)[\(next.offset)] \(tagText(next.element.tags))")
        }
    }
}

/// `kuma.io/service=web version=v1`, sorted; `(any)` without tags.
func tagText(_ tags: [String: String]) -> String {
    guard !tags.isEmpty else { return "(any)" }
    return tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
}
