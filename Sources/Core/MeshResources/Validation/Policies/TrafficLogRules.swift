/// `conf` may be absent: then the mesh's default backend is meant.
enum TrafficLogRules {
    static func violations(in policy: CheckedField) -> [Violation] {
        SelectorRules.violations(in: policy, sources: .withService, destinations: .onlyService)
    }
}
