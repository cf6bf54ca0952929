enum TimeoutRules {
    static func violations(in policy: CheckedField) -> [Violation] {
        SelectorRules.violations(in: policy, sources: .withService, destinations: .onlyService)
            + violations(inConf: policy.field("conf"))
    }

    private static func violations(inConf conf: CheckedField) -> [Violation] {
        guard conf.isDefined else { return [conf.violation("has to be defined")] }
        return section(conf.field("tcp"), of: ["idleTimeout"])
            + section(
                conf.field("http"), of: ["requestTimeout", "idleTimeout", "streamIdleTimeout", "maxStreamDuration"])
            + section(conf.field("grpc"), of: ["streamIdleTimeout", "maxStreamDuration"])
    }

    private static func section(_ section: CheckedField, of names: [String]) -> [Violation] {
        guard section.isDefined else { return [] }
        guard section.firstDefined(of: names) != nil else {
            return [section.violation("at least one timeout in section has to be defined")]
        }
        // Only the one TCP timeout is worded as if it had to be there.
        let reason = names.count == 1 ? "has to be greater than 0" : "has to be greater than 0 when defined"
        return names.flatMap { section.field($0).optionalDurationViolations(reason) }
    }
}
