/// `conf.http.rules[i].matches[i]` of a MeshGatewayRoute.
enum GatewayMatchRules {
    static func violations(in match: CheckedField) -> [Violation] {
        let method = match.field("method").text
        let isEmpty =
            !match.field("path").isDefined && ["", "NONE"].contains(method)
            && match.field("headers").elements.isEmpty && match.field("queryParameters").elements.isEmpty
        return match.violation("cannot be empty", if: isEmpty)
            + violations(inPath: match.field("path"), of: match)
            + match.field("headers").elements.flatMap(violations(inHeader:))
            + match.field("queryParameters", shownAs: "query_parameters").elements.flatMap {
                $0.field("name").emptyTextViolations() + $0.field("value").emptyTextViolations()
            }
    }

    /// Kuma reports the value of the path as that of the match.
    private static func violations(inPath path: CheckedField, of match: CheckedField) -> [Violation] {
        guard path.isDefined else { return [] }
        let shown = match.field("value")
        let text = path.field("value").text
        return path.field("match").text == "REGEX"
            ? shown.violation("cannot be empty", if: text.isEmpty)
            : shown.violation("must be an absolute path", if: !text.hasPrefix("/"))
    }

    private static func violations(inHeader header: CheckedField) -> [Violation] {
        let value = header.field("value")
        let takesNoValue = ["ABSENT", "PRESENT"].contains(header.field("match").text)
        return header.field("name").emptyTextViolations()
            + (takesNoValue
                ? value.violation("cannot be set", if: !value.text.isEmpty) : value.emptyTextViolations())
    }
}
