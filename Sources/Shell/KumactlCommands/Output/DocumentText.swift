import MeshResources
import ResourceDocuments

/// How documents are printed.
enum DocumentText {
    /// Members that stand first, in this order; the others follow by name.
    private static let leading = [
        "total", "items", "next", "type", "mesh", "name", "creationTime", "modificationTime", "labels", "kri", "log",
        "revision",
    ]
    /// What Kuma prints before the fields of a resource.
    private static let meta: Set<String> = [
        "creationTime", "kri", "labels", "log", "mesh", "modificationTime", "name", "revision", "type",
    ]

    /// Two blanks a level, a newline at the end.
    static func json(_ value: JSON) -> String {
        var text = ""
        append(value, level: 0, to: &text)
        return text + "\n"
    }

    /// One line with a newline at its end.
    static func jsonLine(_ value: JSON) -> String { value.canonicalText + "\n" }

    /// One document, with Kuma's order for a resource of the 1.x generation: what it is, then what it says.
    static func yaml(_ value: JSON) throws -> String {
        guard value["type"]?.stringValue != nil, value["name"] != nil, value["spec"] == nil else {
            return try ResourceDocuments.yaml(value)
        }
        let head = value.members.filter { meta.contains($0.key) }
        let body = value.members.filter { !meta.contains($0.key) }
        return try ResourceDocuments.yaml(.object(head)) + (body.isEmpty ? "" : ResourceDocuments.yaml(.object(body)))
    }

    private static func append(_ value: JSON, level: Int, to text: inout String) {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            appendList(elements, "[", "]", level: level, to: &text) { append($0, level: level + 1, to: &$1) }
        case .object(let members) where !members.isEmpty:
            appendList(ordered(members), "{", "}", level: level, to: &text) { member, text in
                text += JSON.string(member.key).canonicalText + ": "
                append(member.value, level: level + 1, to: &text)
            }
        case .array, .object, .null, .bool, .int, .double, .string: text += value.canonicalText
        }
    }

    private static func appendList<Element>(
        _ elements: [Element], _ open: String, _ close: String, level: Int, to text: inout String,
        appendElement: (Element, inout String) -> Void
    ) {
        text += open
        for (index, element) in elements.enumerated() {
            text += (index == 0 ? "\n" : ",\n") + String(repeating: "  ", count: level + 1)
            appendElement(element, &text)
        }
        text += "\n" + String(repeating: "  ", count: level) + close
    }

    private static func ordered(_ members: [String: JSON]) -> [(key: String, value: JSON)] {
        let first = leading.compactMap { name in members[name].map { (key: name, value: $0) } }
        let rest = members.filter { !leading.contains($0.key) }.sorted { $0.key < $1.key }
        return first + rest.map { (key: $0.key, value: $0.value) }
    }
}
