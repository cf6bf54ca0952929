/// `conf.modifications[i]` of a ProxyTemplate.
enum ModificationRules {
    static func violations(in modification: CheckedField) -> [Violation] {
        let kinds = ["cluster", "listener", "networkFilter", "httpFilter", "virtualHost"]
        guard let kind = modification.firstDefined(of: kinds) else { return [] }
        let change = modification.field(kind)
        return ["networkFilter", "httpFilter"].contains(kind)
            ? violations(inFilter: change) : violations(inResource: change, isVirtualHost: kind == "virtualHost")
    }

    /// The text of an Envoy resource must at least be a complete object. A YAML parser is not at hand here.
    static func envoyViolations(in value: CheckedField) -> [Violation] {
        let text = value.text
        let opened = text.count(where: { $0 == "{" || $0 == "[" })
        let closed = text.count(where: { $0 == "}" || $0 == "]" })
        let invalid = "native Envoy resource is not valid: "
        if text.first == "{" || text.first == "[", opened > closed {
            return [value.violation(invalid + "unexpected EOF")]
        }
        return value.violation(
            invalid + "json: cannot unmarshal string into Go value of type map[string]json.RawMessage",
            if: !text.isEmpty && !text.contains(":") && !text.contains("{"))
    }

    private static func violations(inResource change: CheckedField, isVirtualHost: Bool) -> [Violation] {
        let operation = change.field("operation")
        let match = change.field("match")
        switch operation.text {
        case "add":
            let clash = isVirtualHost ? match.field("name") : match
            let isGiven = isVirtualHost ? !clash.text.isEmpty : clash.isDefined
            return clash.violation("cannot be defined", if: isGiven) + envoyViolations(in: change.field("value"))
        case "patch": return envoyViolations(in: change.field("value"))
        case "remove": return []
        default: return [operation.violation(unknown(["add", "patch", "remove"]))]
        }
    }

    private static func violations(inFilter change: CheckedField) -> [Violation] {
        let operation = change.field("operation")
        let name = change.field("match").field("name")
        let value = envoyViolations(in: change.field("value"))
        let pick = "cannot be empty. You need to pick a filter"
        switch operation.text {
        case "addFirst", "addLast": return value
        case "addBefore":
            return name.violation(pick + " before which this one will be added", if: name.text == "") + value
        case "addAfter":
            return name.violation(pick + " after which this one will be added", if: name.text == "") + value
        case "patch": return name.emptyTextViolations() + value
        case "remove": return []
        default:
            return [operation.violation(unknown(["addFirst", "addLast", "addBefore", "addAfter", "patch", "remove"]))]
        }
    }

    private static func unknown(_ available: [String]) -> String {
        "invalid operation. Available operations: " + available.map(GoText.quoted).joined(separator: ", ")
    }
}
