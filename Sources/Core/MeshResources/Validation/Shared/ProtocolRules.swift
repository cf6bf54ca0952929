/// The tag `kuma.io/protocol` of what offers a service.
enum ProtocolRules {
    /// In the order of Kuma's hint.
    private static let allowed = ServiceProtocol.allCases.map(\.rawValue).sorted()

    /// A violation if the tag names a protocol that Kuma does not know. Letter case does not matter.
    static func violations(in tags: CheckedField) -> [Violation] {
        let tag = tags.entry(TagName.protocol)
        guard tags.textMap[TagName.protocol] != nil, !allowed.contains(tag.text.lowercased()) else { return [] }
        let name = GoText.quoted(TagName.protocol)
        let value = GoText.quoted(tag.text)
        let hint = "Allowed values: \(allowed.joined(separator: ", "))"
        return [tag.violation("tag \(name) has an invalid value \(value). \(hint)")]
    }
}
