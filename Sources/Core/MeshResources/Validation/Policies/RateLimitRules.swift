enum RateLimitRules {
    static func violations(in policy: CheckedField) -> [Violation] {
        let conf = policy.field("conf")
        return SelectorRules.violations(in: policy, sources: .anyTags, destinations: .anyTags)
            + conf.violation("must have conf", if: !conf.isDefined)
            + violations(inHTTP: conf.field("http"))
    }

    private static func violations(inHTTP http: CheckedField) -> [Violation] {
        guard http.isDefined else { return [] }
        let requests = http.field("requests")
        let interval = http.field("interval")
        return requests.violation("requests must be set", if: requests.number <= 0)
            + interval.violation("interval must be set", if: !interval.isDefined)
            + violations(inHeaders: http.field("onRateLimit").field("headers", shownAs: "header"))
    }

    /// Kuma writes the index of a header as a key.
    private static func violations(inHeaders headers: CheckedField) -> [Violation] {
        headers.elements.enumerated().flatMap { index, header in
            let shown = header.shown(as: headers.keyPath(String(index)))
            return shown.violation("key must be set", if: header.field("key").text.isEmpty)
                + shown.violation("value must be set", if: header.field("value").text.isEmpty)
        }
    }
}
