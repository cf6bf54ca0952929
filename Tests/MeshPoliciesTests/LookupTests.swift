import MeshPolicies
import MeshResources
import Testing

@Suite("Policies looked up by service")
struct LookupTests {
    /// A policy by one of its sources and one of its destinations.
    private struct Match {
        let candidate: PolicyCandidate<PlainPolicy>
        let tagCount: Int
        let exactCount: Int

        init(_ candidate: PolicyCandidate<PlainPolicy>, _ source: TagSelector, _ destination: TagSelector) {
            self.candidate = candidate
            let values = Array(source.tags.values) + Array(destination.tags.values)
            tagCount = values.count
            exactCount = values.count { $0 != "*" }
        }

        /// The more specific, then the newer, then the first by key.
        func beats(_ other: Match) -> Bool {
            if tagCount != other.tagCount { return tagCount > other.tagCount }
            if exactCount != other.exactCount { return exactCount > other.exactCount }
            let (mine, theirs) = (candidate.createdMilliseconds, other.candidate.createdMilliseconds)
            return mine == theirs ? candidate.key < other.candidate.key : mine > theirs
        }
    }

    /// Every pair of every policy is looked at, and nothing of what is tested is used.
    private func search(
        _ candidates: [PolicyCandidate<PlainPolicy>], from source: [[String: String]], to service: String
    ) -> PolicyCandidate<PlainPolicy>? {
        var matches: [Match] = []
        for candidate in candidates {
            let selectors = candidate.policy.selectors
            for sender in selectors.sources where source.contains(where: { isMet(sender, by: $0) }) {
                for receiver in selectors.destinations where isMet(receiver, by: ["kuma.io/service": service]) {
                    matches.append(Match(candidate, sender, receiver))
                }
            }
        }
        return matches.min { $0.beats($1) }?.candidate
    }

    private func isMet(_ selector: TagSelector, by tags: [String: String]) -> Bool {
        selector.tags.allSatisfy { name, value in
            tags[name].map { value == "*" || value == $0 } ?? false
        }
    }

    @Test("the policy that is found is the one that a search among all of them finds", arguments: UInt64(1)...300)
    func sameAsSearch(seed: UInt64) {
        var policies = RandomPolicies(seed: seed)
        let candidates = policies.candidates()
        let index = PolicyIndex(candidates)
        for _ in 0..<20 {
            let (source, service) = (policies.tagSets(), policies.service())
            #expect(
                index.outboundPolicy(from: source, to: service) == search(candidates, from: source, to: service),
                "seed \(seed), from \(source) to \(service)")
        }
    }
}
