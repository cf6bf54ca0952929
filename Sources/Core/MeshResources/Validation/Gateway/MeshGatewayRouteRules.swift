enum MeshGatewayRouteRules {
    static func violations(in route: CheckedField) -> [Violation] {
        let conf = route.field("conf")
        return SelectorRules.withService.violations(in: route.field("selectors"))
            + conf.violation("cannot be empty", if: conf.firstDefined(of: ["tcp", "http"]) == nil)
            + violations(inHTTP: conf.field("http"))
    }

    private static func violations(inHTTP http: CheckedField) -> [Violation] {
        guard http.isDefined else { return [] }
        let rules = http.field("rules")
        return rules.violation("cannot be empty", if: rules.elements.isEmpty)
            + rules.elements.flatMap(violations(inRule:))
    }

    private static func violations(inRule rule: CheckedField) -> [Violation] {
        let matches = rule.field("matches")
        guard !matches.elements.isEmpty else { return [matches.violation("cannot be empty")] }
        let checked =
            matches.elements.flatMap(GatewayMatchRules.violations(in:))
            + GatewayFilterRules.violations(in: rule)
        let redirects = rule.field("filters").elements.contains { $0.field("redirect").isDefined }
        // Beside other filters it is not clear what backends would be for.
        if redirects, rule.field("filters").elements.count != 1 {
            return checked + [rule.field("filters").violation("redirects cannot be used with other filters")]
        }
        return checked + violations(inBackends: rule.field("backends"), redirects: redirects)
    }

    private static func violations(inBackends backends: CheckedField, redirects: Bool) -> [Violation] {
        let isEmpty = backends.elements.isEmpty
        return backends.violation("cannot be empty", if: isEmpty && !redirects)
            + backends.violation("must be empty when using redirect filters", if: !isEmpty && redirects)
            + backends.elements.flatMap(GatewayFilterRules.violations(inBackend:))
    }
}
