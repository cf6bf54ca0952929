/// `networking.transparentProxying.reachableBackends` of a Dataplane.
enum ReachableBackendRules {
    static func violations(in transparentProxying: CheckedField) -> [Violation] {
        transparentProxying.field("reachableBackends").field("refs").elements.flatMap(violations(inReference:))
    }

    private static func violations(inReference reference: CheckedField) -> [Violation] {
        let kind = reference.field("kind")
        let name = reference.field("name")
        let labels = reference.field("labels")
        let hasNamespace = !reference.field("namespace").text.isEmpty
        let isNamed = !name.text.isEmpty
        return kind.violation(
            DataplaneOutboundRules.unknownKind, if: !DataplaneOutboundRules.kinds.contains(kind.text))
            + (isNamed ? Names.validateResourceName(name.text).map { name.violation($0.reason) } : [])
            + name.violation("name or labels are required", if: !isNamed && !hasNamespace && labels.keys.isEmpty)
            + name.violation("name is required, when namespace is defined", if: !isNamed && hasNamespace)
            + labels.violation(
                "labels cannot be defined when name is specified",
                if: (isNamed || hasNamespace) && !labels.keys.isEmpty)
    }
}
