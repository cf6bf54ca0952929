enum HealthCheckRules {
    static func violations(in policy: CheckedField) -> [Violation] {
        SelectorRules.violations(in: policy, sources: .withService, destinations: .onlyService)
            + violations(inConf: policy.field("conf"))
    }

    private static func violations(inConf conf: CheckedField) -> [Violation] {
        guard conf.isDefined else { return [conf.violation("has to be defined")] }
        let bothProtocols = conf.field("tcp").isDefined && conf.field("http").isDefined
        return violations(inTimes: conf)
            + conf.field("healthyPanicThreshold").rangeViolations("must be in range [0.0 - 100.0]")
            + violations(inHTTP: conf.field("http"))
            + conf.violation("http and tcp cannot be defined at the same time", if: bothProtocols)
    }

    private static func violations(inTimes conf: CheckedField) -> [Violation] {
        let mandatory = conf.fields("interval", "timeout")
        let optional = conf.defined("initialJitter", "intervalJitter", "noTrafficInterval")
        return mandatory.flatMap { $0.positiveDurationViolations() }
            + conf.fields("unhealthyThreshold", "healthyThreshold").flatMap { $0.thresholdViolations() }
            + optional.flatMap { $0.positiveDurationViolations() }
    }

    private static func violations(inHTTP http: CheckedField) -> [Violation] {
        guard http.isDefined else { return [] }
        let path = http.field("path")
        return path.violation("has to be defined and cannot be empty", if: path.text.isEmpty)
            + http.field("expectedStatuses").elements.flatMap {
                $0.violation("must be in range [100, 600)", if: !(100..<600).contains($0.number))
            }
            + http.field("requestHeadersToAdd").elements.flatMap { violations(inHeader: $0.field("header")) }
    }

    private static func violations(inHeader header: CheckedField) -> [Violation] {
        header.isDefined
            ? header.field("key").emptyTextViolations()
            : [header.violation("has to be defined")]
    }
}
