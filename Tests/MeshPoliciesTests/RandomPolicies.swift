import MeshFixtures
import MeshPolicies
import MeshResources

/// A policy that says nothing but whom it is for.
struct PlainPolicy: ConnectionPolicy {
    let selectors: ConnectionSelectors
}

/// Policies and proxies of few services and tags, so that several policies are for the same connections.
struct RandomPolicies {
    private var random: SplitMix64
    private static let services = ["web", "backend", "redis"]

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// Few ages, so that many are of the same.
    mutating func candidates() -> [PolicyCandidate<PlainPolicy>] {
        let all = (0..<pick([1, 3, 6, 10])).map { number -> PolicyCandidate<PlainPolicy> in
            let ends = ConnectionSelectors(sources: selectors(besides: 2), destinations: selectors(besides: 5))
            return PolicyCandidate(
                key: ResourceKey(type: "Timeout", mesh: "default", name: "p\(number)"),
                createdMilliseconds: pick([1, 2]), policy: PlainPolicy(selectors: ends))
        }
        return all.shuffled(using: &random)
    }

    /// `tagSets` of a proxy, which may have no inbound.
    mutating func tagSets() -> [[String: String]] {
        (0..<pick([0, 1, 1, 2, 3])).map { _ in
            var tags = ["kuma.io/service": pick(Self.services)]
            if isOneIn(2) { tags["version"] = pick(["v1", "v2"]) }
            if isOneIn(2) { tags["team"] = pick(["shop", "pay"]) }
            return tags
        }
    }

    /// One that a policy may name, or one that none does.
    mutating func service() -> String { pick(Self.services + ["other"]) }

    /// - Parameter rarity: one selector in so many asks for other tags besides the service.
    private mutating func selectors(besides rarity: Int) -> [TagSelector] {
        (0..<pick([0, 1, 1, 2, 3])).map { _ in
            var tags: [String: String] = [:]
            if !isOneIn(6) { tags["kuma.io/service"] = pick(Self.services + ["*", "*"]) }
            if isOneIn(rarity) { tags["version"] = pick(["v1", "v2", "*"]) }
            if isOneIn(rarity) { tags["team"] = pick(["shop", "pay", "*"]) }
            return TagSelector(tags: tags)
        }
    }

    private mutating func isOneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }
}
