public import MeshResources

/// The policies of one type in one mesh, found by the service that they are about. Immutable.
///
/// Source: Kuma 1.8 `pkg/core/policy/connection_policy.go`, `pkg/core/permissions`, `pkg/core/faultinjections`.
public struct PolicyIndex<Policy: ConnectionPolicy>: Sendable {
    private struct Entry {
        let candidate: PolicyCandidate<Policy>
        let destination: TagSelector
        let rank: SelectorRank
        /// Of the policy, the most specific first.
        let sources: [(selector: TagSelector, rank: SelectorRank)]
        /// The destination asks for no tag but the service.
        let isAboutServiceOnly: Bool

        init(_ candidate: PolicyCandidate<Policy>, _ destination: TagSelector) {
            self.candidate = candidate
            self.destination = destination
            rank = destination.rank
            sources = candidate.policy.selectors.sources.map { ($0, $0.rank) }.sorted { $0.rank > $1.rank }
            isAboutServiceOnly = destination.tags.keys.allSatisfy { $0 == TagName.service }
        }
    }

    /// By the exact service of a destination selector.
    private let byService: [String: [Entry]]
    /// Of selectors for any service.
    private let others: [Entry]

    /// - Parameter candidates: in any order; the answers do not depend on it.
    public init(_ candidates: some Sequence<PolicyCandidate<Policy>>) {
        var byService: [String: [Entry]] = [:]
        var others: [Entry] = []
        for candidate in candidates {
            for destination in candidate.policy.selectors.destinations {
                let entry = Entry(candidate, destination)
                if let service = destination.tags[TagName.service], service != TagSelector.anyValue {
                    byService[service, default: []].append(entry)
                } else {
                    others.append(entry)
                }
            }
        }
        self.byService = byService
        self.others = others
    }

    /// The one policy for connections from a proxy to a service.
    ///
    /// Of a destination only its service counts, so a selector that asks for other tags never matches.
    /// - Parameter source: `tagSets` of the proxy.
    public func outboundPolicy(from source: [[String: String]], to service: String) -> PolicyCandidate<Policy>? {
        var best: (entry: Entry, rank: SelectorRank)?
        for list in [byService[service], others] {
            for entry in list ?? [] where entry.isAboutServiceOnly {
                guard let match = entry.sources.first(where: { source.contains(where: $0.selector.matches) }) else {
                    continue
                }
                let rank = match.rank + entry.rank
                if let best, rank < best.rank || rank == best.rank && !entry.candidate.precedes(best.entry.candidate) {
                    continue
                }
                best = (entry, rank)
            }
        }
        return best?.entry.candidate
    }

    /// The one policy for an inbound (or an external service) with `tags`: chosen by its destinations alone.
    public func inboundPolicy(to tags: [String: String]) -> PolicyCandidate<Policy>? {
        entries(to: tags).lazy.map { ($0.candidate, $0.rank) }.best()
    }

    /// All policies for an inbound with `tags`, each once, those with the most specific first source first.
    public func inboundPolicies(to tags: [String: String]) -> [PolicyCandidate<Policy>] {
        var seen: Set<ResourceKey> = []
        let matching = entries(to: tags).map(\.candidate).filter { seen.insert($0.key).inserted }
        return matching.sorted { left, right in
            let leftRank = left.policy.selectors.sources.first?.rank ?? .zero
            let rightRank = right.policy.selectors.sources.first?.rank ?? .zero
            return leftRank == rightRank ? left.precedes(right) : leftRank > rightRank
        }
    }

    private func entries(to tags: [String: String]) -> [Entry] {
        let named = tags[TagName.service].flatMap { byService[$0] } ?? []
        return (named + others).filter { $0.destination.matches(tags) }
    }
}
