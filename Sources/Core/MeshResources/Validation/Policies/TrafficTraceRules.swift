/// `conf` may be absent: then the mesh's default backend is meant.
enum TrafficTraceRules {
    static func violations(in policy: CheckedField) -> [Violation] {
        SelectorRules.anyTags.violations(in: policy.field("selectors"))
    }
}
