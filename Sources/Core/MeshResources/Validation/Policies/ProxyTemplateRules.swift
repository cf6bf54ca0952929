/// ProxyTemplate. Here its Envoy resources must look like objects; whether Envoy takes them is known where its API is.
enum ProxyTemplateRules {
    static func violations(in policy: CheckedField) -> [Violation] {
        let conf = policy.field("conf")
        return SelectorRules(tags: TagRules(requiresService: true), atLeastOne: false)
            .violations(in: policy.field("selectors"))
            + conf.field("imports").elements.flatMap(violations(inImport:))
            + conf.field("resources").elements.flatMap(violations(inResource:))
            + conf.field("modifications").elements.flatMap(ModificationRules.violations(in:))
    }

    private static let profiles = ["default-proxy", "egress-proxy", "ingress-proxy"]

    private static func violations(inImport name: CheckedField) -> [Violation] {
        name.emptyTextViolations()
            + name.violation(
                "profile not found. Available profiles: \(profiles.joined(separator: ","))",
                if: !name.text.isEmpty && !profiles.contains(name.text))
    }

    private static func violations(inResource resource: CheckedField) -> [Violation] {
        resource.fields("name", "version", "resource").flatMap { $0.emptyTextViolations() }
            + ModificationRules.envoyViolations(in: resource.field("resource"))
    }
}
