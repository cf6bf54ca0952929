/// The parameters of a VirtualOutbound: which tag feeds which name of its host and port templates.
public struct TemplateParameters: Hashable, Sendable {
    private struct Parameter: Hashable, Sendable {
        let name: String
        let tag: String
    }

    private let parameters: [Parameter]

    /// - Parameter conf: `conf` of a VirtualOutbound. A parameter without `tagKey` takes the tag of its own name.
    public init(_ conf: JSON) {
        self.parameters = (conf["parameters"]?.elements ?? []).map { parameter in
            let name = parameter["name"]?.stringValue ?? ""
            let tag = parameter["tagKey"]?.stringValue ?? ""
            return Parameter(name: name, tag: tag.isEmpty ? name : tag)
        }
    }

    /// The tags that parameters take, in their order.
    public var tags: [String] { parameters.map(\.tag) }

    /// The host name that `template` makes for a proxy with these tags; throws in Kuma's words if it is none.
    public func host(_ template: String, valuesByTag: [String: String]) throws(NameTemplateError) -> String {
        let text = try rendered(template, valuesByTag)
        guard NameText.isDNSName(text) else {
            throw NameTemplateError(
                "evaluation of template with parameters didn't return a valid dns name result=\(GoText.quoted(text))")
        }
        return text
    }

    /// The port, 1 to 65535, that `template` makes for a proxy with these tags; throws in Kuma's words if it is none.
    public func port(_ template: String, valuesByTag: [String: String]) throws(NameTemplateError) -> UInt16 {
        let text = try rendered(template, valuesByTag)
        guard let number = Int64(text) else {
            throw NameTemplateError(
                "evaluation of template with parameters didn't evaluate to a parsable number "
                    + "result=\(GoText.quoted(text))")
        }
        guard let port = UInt16(exactly: number), port > 0 else {
            throw NameTemplateError(
                "evaluation of template returned a port outside of the range [1..65535] result=\(number)")
        }
        return port
    }

    /// Every tag with the same value.
    func sample(_ value: String) -> [String: String] {
        Dictionary(tags.map { ($0, value) }, uniquingKeysWith: { first, _ in first })
    }

    private func rendered(_ template: String, _ valuesByTag: [String: String]) throws(NameTemplateError) -> String {
        var values: [String: String] = [:]
        for parameter in parameters {
            if let value = valuesByTag[parameter.tag] { values[parameter.name] = value }
        }
        do throws(NameTemplateError) {
            return try NameTemplate(template).rendered(with: values)
        } catch {
            throw NameTemplateError("failed compiling gotemplate error=\(GoText.quoted(error.description))")
        }
    }
}
