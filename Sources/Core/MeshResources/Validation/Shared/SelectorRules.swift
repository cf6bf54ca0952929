/// What a list of selectors (`sources`, `destinations`, `selectors`) must look like.
struct SelectorRules: Sendable {
    var tags = TagRules()
    var atLeastOne = true
    var atMostOne = false

    /// Any tags.
    static let anyTags = SelectorRules()
    /// Any tags, `kuma.io/service` among them.
    static let withService = SelectorRules(tags: TagRules(requiresService: true))
    /// `kuma.io/service` alone: such policies are looked up by service.
    static let onlyService = SelectorRules(tags: TagRules(atLeastOne: false, onlyService: true))

    func violations(in selectors: CheckedField) -> [Violation] {
        let elements = selectors.elements
        return selectors.violation("must have at least one element", if: atLeastOne && elements.isEmpty)
            + elements.enumerated().flatMap { index, selector in
                tags.violations(in: selector.field("match"))
                    + selector.violation("there can be at most one selector", if: atMostOne && index > 0)
            }
    }

    /// Both ends of a policy that stands between proxies.
    static func violations(in policy: CheckedField, sources: SelectorRules, destinations: SelectorRules) -> [Violation]
    {
        sources.violations(in: policy.field("sources"))
            + destinations.violations(in: policy.field("destinations"))
    }
}
