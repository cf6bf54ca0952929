/// `conf.http[i].modify` of a TrafficRoute.
enum TrafficRouteModifyRules {
    static func violations(in modify: CheckedField, match: CheckedField) -> [Violation] {
        violations(inPath: modify.field("path"), match: match) + violations(inHost: modify.field("host"))
            + violations(inHeaders: modify.field("requestHeaders"))
            + violations(inHeaders: modify.field("responseHeaders"))
    }

    private static func violations(inPath path: CheckedField, match: CheckedField) -> [Violation] {
        guard path.isDefined else { return [] }
        let prefix = path.field("rewritePrefix")
        if prefix.isDefined {
            let matchesPrefix = !match.field("path").field("prefix").text.isEmpty
            return prefix.emptyTextViolations()
                + prefix.violation(
                    "can only be set when .http.match.path.prefix is not empty",
                    if: !prefix.text.isEmpty && !matchesPrefix)
        }
        let regex = path.field("regex")
        return regex.isDefined
            ? violations(inRewrite: regex) : [path.violation("either \"rewritePrefix\" or \"regex\" has to be set")]
    }

    private static func violations(inHost host: CheckedField) -> [Violation] {
        guard host.isDefined else { return [] }
        let value = host.field("value")
        if value.isDefined { return value.emptyTextViolations() }
        let fromPath = host.field("fromPath")
        return fromPath.isDefined
            ? violations(inRewrite: fromPath) : [host.violation("either \"value\" or \"fromPath\" has to be set")]
    }

    private static func violations(inRewrite rewrite: CheckedField) -> [Violation] {
        rewrite.field("pattern").emptyTextViolations() + rewrite.field("substitution").emptyTextViolations()
    }

    private static func violations(inHeaders headers: CheckedField) -> [Violation] {
        headers.field("add").elements.flatMap {
            violations(inName: $0.field("name")) + $0.field("value").emptyTextViolations()
        } + headers.field("remove").elements.flatMap { violations(inName: $0.field("name")) }
    }

    private static func violations(inName name: CheckedField) -> [Violation] {
        name.emptyTextViolations()
            + name.violation(
                "host header and HTTP/2 pseudo-headers are not allowed to be modified",
                if: name.text.hasPrefix(":") || name.text.lowercased() == "host")
    }
}
