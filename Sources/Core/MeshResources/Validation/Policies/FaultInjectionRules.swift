enum FaultInjectionRules {
    static func violations(in policy: CheckedField) -> [Violation] {
        SelectorRules.violations(
            in: policy, sources: .anyTags,
            destinations: SelectorRules(tags: TagRules(ofAll: protocolViolations(in:))))
            + violations(inConf: policy.field("conf"))
    }

    /// Faults are injected by HTTP filters only.
    private static func protocolViolations(in tags: CheckedField) -> [Violation] {
        guard let name = tags.textMap[TagName.protocol] else {
            return [tags.violation("protocol must be specified")]
        }
        return tags.entry(TagName.protocol).violation(
            "must be one of the [http, http2, grpc]", if: !["http", "http2", "grpc"].contains(name))
    }

    private static func violations(inConf conf: CheckedField) -> [Violation] {
        let faults = conf.fields("delay", "abort", "responseBandwidth")
        return conf.violation(
            "must have at least one of the faults configured", if: faults.allSatisfy(\.keys.isEmpty))
            + violations(inDelay: faults[0]) + violations(inAbort: faults[1]) + violations(inBandwidth: faults[2])
    }

    private static func violations(inDelay delay: CheckedField) -> [Violation] {
        guard !delay.keys.isEmpty else { return [] }
        let value = delay.field("value")
        return delay.field("percentage").percentageViolations()
            + value.violation("cannot be empty", if: !value.isDefined)
    }

    private static func violations(inAbort abort: CheckedField) -> [Violation] {
        guard !abort.keys.isEmpty else { return [] }
        let status = abort.field("httpStatus")
        return abort.field("percentage").percentageViolations()
            + (status.isDefined
                ? status.violation("http status code is incorrect", if: !knownStatuses.contains(status.number))
                : [status.violation("cannot be empty")])
    }

    private static func violations(inBandwidth bandwidth: CheckedField) -> [Violation] {
        guard !bandwidth.keys.isEmpty else { return [] }
        let limit = bandwidth.field("limit")
        return bandwidth.field("percentage").percentageViolations()
            + (limit.isDefined
                ? limit.violation("has to be in kbps/mbps/gbps units", if: !isBandwidth(limit.text))
                : [limit.violation("cannot be empty")])
    }

    /// `50kbps` or `50 kbps`.
    private static func isBandwidth(_ text: String) -> Bool {
        let digits = text.prefix(while: { $0.isASCII && $0.isNumber })
        var unit = text.dropFirst(digits.count)
        if unit.first == " " { unit = unit.dropFirst() }
        return !digits.isEmpty && ["kbps", "mbps", "gbps"].contains(unit)
    }

    /// Statuses that have a name in HTTP.
    private static let knownStatuses: Set<Int64> = Set(100...103).union(200...208).union([226])
        .union(300...305).union([307, 308]).union(400...418).union(421...426).union([428, 429, 431, 451])
        .union(500...508).union([510, 511])
}
