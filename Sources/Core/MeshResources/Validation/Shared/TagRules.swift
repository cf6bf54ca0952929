/// What a map of tags must look like, whether it describes a proxy or selects some.
struct TagRules: Sendable {
    enum Values: Sendable {
        /// Of a proxy.
        case tags
        /// Of a selector: also slashes and `*`.
        case selector
    }

    var values = Values.selector
    var atLeastOne = true
    var requiresService = false
    /// Exactly `kuma.io/service` and nothing else.
    var onlyService = false
    /// Names that must not occur.
    var forbiddenNames: Set<String> = []
    /// Checks of the whole map; reported before those of single tags.
    var ofAll: @Sendable (CheckedField) -> [Violation] = { _ in [] }

    /// Violations in Kuma's order: the map, its tags by name, the mandatory tag.
    func violations(in tags: CheckedField) -> [Violation] {
        let map = tags.textMap
        let isMissingService = map[TagName.service] == nil
        return tags.violation("must have at least one tag", if: atLeastOne && map.isEmpty)
            + tags.violation(
                "must consist of exactly one tag \(GoText.quoted(TagName.service))",
                if: onlyService && (map.count != 1 || isMissingService))
            + ofAll(tags)
            + map.sorted(by: { $0.key < $1.key }).flatMap { violations(ofTag: $0.key, value: $0.value, in: tags) }
            + tags.violation(
                "mandatory tag \(GoText.quoted(TagName.service)) is missing",
                if: (requiresService || onlyService) && isMissingService)
    }

    private func violations(ofTag name: String, value: String, in tags: CheckedField) -> [Violation] {
        let tag = tags.entry(name)
        return tags.violation("tag name must be non-empty", if: name.isEmpty)
            + tag.violation(
                "tag name must consist of alphanumeric characters, dots, dashes, slashes and underscores",
                if: !NameText.isTagName(name))
            + tag.violation("tag \(GoText.quoted(name)) is not allowed", if: onlyService && name != TagName.service)
            + tag.violation("tag name must not be \(GoText.quoted(name))", if: forbiddenNames.contains(name))
            + tag.violation("tag value must be non-empty", if: value.isEmpty)
            + violations(ofValue: value, at: tag)
    }

    private func violations(ofValue value: String, at tag: CheckedField) -> [Violation] {
        switch values {
        case .tags:
            tag.violation(
                "tag value must consist of alphanumeric characters, dots, dashes and underscores",
                if: !NameText.isTagValue(value))
        case .selector:
            tag.violation(
                "tag value must consist of alphanumeric characters, dots, dashes, slashes and underscores or be \"*\"",
                if: !NameText.isSelectorValue(value))
        }
    }
}
