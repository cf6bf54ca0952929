enum TrafficPermissionRules {
    static func violations(in policy: CheckedField) -> [Violation] {
        SelectorRules.violations(in: policy, sources: .anyTags, destinations: .anyTags)
    }
}
