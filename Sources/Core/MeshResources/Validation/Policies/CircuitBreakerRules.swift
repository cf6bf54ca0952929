enum CircuitBreakerRules {
    static func violations(in policy: CheckedField) -> [Violation] {
        SelectorRules.violations(in: policy, sources: .withService, destinations: .onlyService)
            + violations(inConf: policy.field("conf"))
    }

    private static let detectors = ["totalErrors", "gatewayErrors", "localErrors", "standardDeviation", "failure"]
    private static let thresholds = ["maxConnections", "maxPendingRequests", "maxRetries", "maxRequests"]

    private static func violations(inConf conf: CheckedField) -> [Violation] {
        let detectors = conf.field("detectors")
        let thresholds = conf.field("thresholds")
        let detects = detectors.firstDefined(of: Self.detectors) != nil
        let limits = thresholds.firstDefined(of: Self.thresholds) != nil
        guard detects || limits else {
            return [conf.violation("must have at least one of the detector or threshold configured")]
        }
        return detectors.violation("can't be empty", if: detectors.isDefined && !detects)
            + conf.field("maxEjectionPercent").rangeViolations()
            + detectors.field("failure").field("threshold").rangeViolations()
            + thresholds.violation("can't be empty", if: thresholds.isDefined && !limits)
    }
}
