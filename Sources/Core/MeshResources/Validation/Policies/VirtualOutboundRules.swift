enum VirtualOutboundRules {
    static func violations(in policy: CheckedField) -> [Violation] {
        SelectorRules.anyTags.violations(in: policy.field("selectors")) + violations(inConf: policy.field("conf"))
    }

    private static func violations(inConf conf: CheckedField) -> [Violation] {
        guard conf.isDefined else { return [conf.violation("has to be defined")] }
        let parameters = TemplateParameters(conf.value ?? .null)
        return violations(inParameters: conf.field("parameters"))
            + trial(of: conf.field("host")) { template throws(NameTemplateError) in
                _ = try parameters.host(template, valuesByTag: parameters.sample("dummy"))
            }
            + trial(of: conf.field("port")) { template throws(NameTemplateError) in
                _ = try parameters.port(template, valuesByTag: parameters.sample("1"))
            }
    }

    private static func violations(inParameters parameters: CheckedField) -> [Violation] {
        let elements = parameters.elements
        let repeated = CheckedField.areRepeated(elements.map { $0.field("name").text })
        let hasService = elements.contains { $0.field("tagKey").text == TagName.service }
        return zip(elements, repeated).flatMap(violations(inParameter:isRepeated:))
            + parameters.violation(
                "must contain a parameter with \(TagName.service) as a tagKey", if: !hasService)
    }

    private static func violations(inParameter parameter: CheckedField, isRepeated: Bool) -> [Violation] {
        let name = parameter.field("name")
        let tag = parameter.field("tagKey")
        return name.violation("name is already used", if: isRepeated)
            + tag.violation("must be a valid tag name", if: !NameText.isTagName(tag.text))
            + name.violation(
                "must be a valid tag name if you are not setting tagKey",
                if: tag.text.isEmpty && !NameText.isTagName(name.text))
            + name.violation(
                "must consist of alphanumeric characters to be used as a gotemplate key",
                if: !NameText.isParameterName(name.text))
    }

    private static func trial(
        of template: CheckedField, _ evaluate: (String) throws(NameTemplateError) -> Void
    ) -> [Violation] {
        guard !template.text.isEmpty else { return [template.violation("has to be defined")] }
        do throws(NameTemplateError) {
            try evaluate(template.text)
            return []
        } catch {
            let reason = GoText.quoted(error.description)
            return [template.violation("template pre evaluation failed with error=\(reason)")]
        }
    }
}
