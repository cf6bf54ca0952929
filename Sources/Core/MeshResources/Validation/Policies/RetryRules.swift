enum RetryRules {
    static func violations(in policy: CheckedField) -> [Violation] {
        SelectorRules.violations(in: policy, sources: .withService, destinations: .onlyService)
            + violations(inConf: policy.field("conf"))
    }

    private static func violations(inConf conf: CheckedField) -> [Violation] {
        guard conf.isDefined else { return [conf.violation("has to be defined")] }
        guard conf.firstDefined(of: ["http", "grpc", "tcp"]) != nil else {
            return [conf.violation("missing protocol [grpc|http|tcp] configuration")]
        }
        return violations(inHTTP: conf.field("http")) + violations(inGRPC: conf.field("grpc"))
            + violations(inTCP: conf.field("tcp"))
    }

    private static func violations(inHTTP http: CheckedField) -> [Violation] {
        guard http.isDefined else { return [] }
        let codes = http.field("retriableStatusCodes")
        let names = ["numRetries", "perTryTimeout", "backOff", "retriableStatusCodes", "retriableMethods", "retryOn"]
        return http.violation("field cannot be empty", if: http.firstDefined(of: names) == nil)
            + violations(inAttempts: http)
            + http.field("retriableMethods").elements.flatMap {
                $0.violation("field cannot be empty", if: $0.text == "NONE")
            }
            + http.field("retryOn").elements.flatMap {
                $0.violation(
                    "retriableStatusCodes cannot be empty when this option is specified",
                    if: $0.text == "retriable_status_codes" && codes.elements.isEmpty)
            }
    }

    private static func violations(inGRPC grpc: CheckedField) -> [Violation] {
        guard grpc.isDefined else { return [] }
        let names = ["numRetries", "perTryTimeout", "backOff", "retryOn"]
        return grpc.violation("field cannot be empty", if: grpc.firstDefined(of: names) == nil)
            + repetitions(in: grpc.field("retryOn"))
            + violations(inAttempts: grpc)
    }

    private static func violations(inTCP tcp: CheckedField) -> [Violation] {
        let attempts = tcp.field("maxConnectAttempts")
        return attempts.violation("has to be greater than 0", if: tcp.isDefined && attempts.number <= 0)
    }

    private static func violations(inAttempts section: CheckedField) -> [Violation] {
        section.field("numRetries").optionalCountViolations()
            + section.field("perTryTimeout").optionalDurationViolations()
            + violations(inBackOff: section.field("backOff"))
    }

    /// `maxInterval` is looked at only once `baseInterval` is right.
    private static func violations(inBackOff backOff: CheckedField) -> [Violation] {
        guard backOff.isDefined else { return [] }
        let base = backOff.field("baseInterval")
        guard base.isDefined else { return [base.violation("has to be defined")] }
        let faults = base.optionalDurationViolations("has to be greater than 0")
        return faults.isEmpty ? backOff.field("maxInterval").optionalDurationViolations() : faults
    }

    private static func repetitions(in conditions: CheckedField) -> [Violation] {
        let texts = conditions.elements.map(\.text)
        return Set(texts).sorted().flatMap { text -> [Violation] in
            let indexes = texts.indices.filter { texts[$0] == text }
            return conditions.violation(
                "repeated value \(GoText.quoted(text)) at indexes \(indexes)", if: indexes.count > 1)
        }
    }
}
