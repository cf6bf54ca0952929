/// `conf.http.rules[i].filters` of a MeshGatewayRoute.
enum GatewayFilterRules {
    static func violations(in rule: CheckedField) -> [Violation] {
        let filters = rule.field("filters").elements
        let hasPrefix = rule.field("matches").elements.contains { match in
            let path = match.field("path")
            return path.isDefined && path.field("match").text == "PREFIX"
        }
        let rewritesHost = filters.contains { $0.field("rewrite").field("hostToBackendHostname").flag }
        return filters.flatMap { filter in
            violations(inHeaders: filter.field("requestHeader", shownAs: "request_header"), rewritesHost: rewritesHost)
                + violations(inRedirect: filter.field("redirect")) + violations(inMirror: filter.field("mirror"))
                + filter.field("rewrite").field("replacePrefixMatch").violation(
                    "cannot be used without a match on path prefix",
                    if: filter.field("rewrite").field("replacePrefixMatch").isDefined && !hasPrefix)
        }
    }

    static func violations(inBackend backend: CheckedField) -> [Violation] {
        guard backend.isDefined else { return [backend.violation("cannot be empty")] }
        return TagRules(requiresService: true)
            .violations(in: backend.field("destination").shown(as: backend.path))
    }

    private static func violations(inHeaders headers: CheckedField, rewritesHost: Bool) -> [Violation] {
        guard headers.isDefined else { return [] }
        let lists = headers.fields("set", "add", "remove")
        return headers.violation("cannot be empty", if: lists.allSatisfy(\.elements.isEmpty))
            + (lists[0].elements + lists[1].elements).flatMap { violations(inHeader: $0, rewritesHost: rewritesHost) }
            + lists[2].elements.flatMap { $0.emptyTextViolations() }
    }

    private static func violations(inHeader header: CheckedField, rewritesHost: Bool) -> [Violation] {
        let name = header.field("name")
        return header.violation(
            "cannot modify '\(name.text)' header, when route has set 'rewrite.host_to_backend_hostname' option",
            if: rewritesHost && [":authority", "Host", "host"].contains(name.text))
            + name.emptyTextViolations() + header.field("value").emptyTextViolations()
    }

    private static func violations(inRedirect redirect: CheckedField) -> [Violation] {
        guard redirect.isDefined else { return [] }
        let port = redirect.field("port")
        let status = redirect.field("statusCode", shownAs: "status_code")
        return (port.number > 0 ? port.portViolations() : [])
            + status.violation("must be in the range [300, 308]", if: !(300...308).contains(status.number))
    }

    private static func violations(inMirror mirror: CheckedField) -> [Violation] {
        guard mirror.isDefined else { return [] }
        return mirror.field("percentage").percentageViolations() + violations(inBackend: mirror.field("backend"))
    }
}
