public import MeshResources

/// The policies of one type in one mesh that select proxies. Source: Kuma 1.8 `pkg/core/policy/dataplane_policy.go`.
public struct ProxyPolicyIndex<Policy: ProxyPolicy>: Sendable {
    private let candidates: [PolicyCandidate<Policy>]

    /// - Parameter candidates: in any order; the answers do not depend on it.
    public init(_ candidates: some Sequence<PolicyCandidate<Policy>>) {
        self.candidates = Array(candidates)
    }

    /// The one policy for a proxy with `tagSets`; a policy without selectors is for every proxy and the least specific.
    public func policy(for tagSets: [[String: String]]) -> PolicyCandidate<Policy>? {
        candidates.lazy.compactMap { candidate in
            let selectors = candidate.policy.selectors
            let rank = selectors.isEmpty ? .zero : selectors.bestRank(matching: tagSets)
            return rank.map { (candidate, $0) }
        }.best()
    }
}
