/// `conf.http[i].match` of a TrafficRoute.
enum TrafficRouteMatchRules {
    static func violations(in match: CheckedField) -> [Violation] {
        guard match.firstDefined(of: ["path", "method", "headers"]) != nil else {
            return [
                match.violation(
                    "must be present and contain at least one of the elements: \"method\", \"path\" or \"headers\"")
            ]
        }
        let headers = match.field("headers")
        return match.defined("method", "path").flatMap(violations(inMatcher:))
            + headers.violation("must contain at least one element", if: headers.isDefined && headers.keys.isEmpty)
            + headers.keys.flatMap { name in
                let matcher = headers.entry(name)
                return matcher.violation("cannot be empty", if: name.isEmpty) + violations(inMatcher: matcher)
            }
    }

    private static func violations(inMatcher matcher: CheckedField) -> [Violation] {
        switch matcher.firstDefined(of: ["exact", "prefix", "regex"]) {
        case nil: [matcher.violation("cannot be empty. Available options: \"exact\", \"split\" or \"regex\"")]
        case "exact"?: []
        case let kind?: matcher.field(kind).emptyTextViolations()
        }
    }
}
