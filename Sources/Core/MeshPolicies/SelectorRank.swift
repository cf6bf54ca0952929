public import MeshResources

/// How specific a selector is: more tags first, then more tags with an exact value.
/// Source: Kuma 1.8 `api/mesh/v1alpha1/dataplane_helpers.go`, `TagSelectorRank`.
public struct SelectorRank: Hashable, Sendable, Comparable {
    /// Tags that name a value.
    public let exact: Int
    /// Tags that take any value.
    public let wildcard: Int

    /// That of a selector without tags.
    public static let zero = SelectorRank(exact: 0, wildcard: 0)

    /// Less specific first.
    public static func < (left: SelectorRank, right: SelectorRank) -> Bool {
        (left.exact + left.wildcard, left.exact) < (right.exact + right.wildcard, right.exact)
    }

    /// Both parts added up, as for a source and a destination.
    public static func + (left: SelectorRank, right: SelectorRank) -> SelectorRank {
        SelectorRank(exact: left.exact + right.exact, wildcard: left.wildcard + right.wildcard)
    }
}

extension TagSelector {
    /// The value that stands for any value.
    public static let anyValue = "*"

    /// How specific it is.
    public var rank: SelectorRank {
        let wildcards = tags.values.count { $0 == Self.anyValue }
        return SelectorRank(exact: tags.count - wildcards, wildcard: wildcards)
    }

    /// Whether each tag of the selector is among `candidate` with that value; `*` needs the tag too, whatever its value.
    public func matches(_ candidate: [String: String]) -> Bool {
        tags.allSatisfy { key, value in
            guard let found = candidate[key] else { return false }
            return value == Self.anyValue || value == found
        }
    }
}

extension [TagSelector] {
    /// The rank of the most specific selector that matches any of `tagSets`; `nil` if none does.
    public func bestRank(matching tagSets: [[String: String]]) -> SelectorRank? {
        lazy.filter { selector in tagSets.contains(where: selector.matches) }.map(\.rank).max()
    }
}

extension Dataplane {
    /// What selectors of sources and of proxies are matched with: the tags of each inbound and of the gateway.
    public var tagSets: [[String: String]] { inbounds.map(\.tags) + (gatewayTags.map { [$0] } ?? []) }
}
