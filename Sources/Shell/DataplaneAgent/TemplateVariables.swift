/// What the placeholders of a dataplane file stand for. `a.b=1` is found as `{{ a.b }}`, as Kuma nests it.
struct TemplateVariables: Hashable, Sendable {
    indirect enum Value: Hashable, Sendable {
        case text(String)
        case group([String: Value])
    }

    private(set) var values: [String: Value] = [:]

    init() {}

    /// - Parameter pairs: by dotted name.
    init(_ pairs: [String: String]) throws(AgentError) {
        for (name, text) in pairs.sorted(by: { $0.key < $1.key }) {
            let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard !path.contains("") else {
                throw .usage("--dataplane-var: \"\(name)\" is no name; write it like port or service.port")
            }
            try Self.insert(text, at: path[...], into: &values, name: name)
        }
    }

    private static func insert(
        _ text: String, at path: ArraySlice<String>, into group: inout [String: Value], name: String
    ) throws(AgentError) {
        guard let key = path.first else { return }
        if path.count == 1, group[key] == nil {
            group[key] = .text(text)
            return
        }
        var inner: [String: Value] = [:]
        switch group[key] {
        case .group(let existing)? where path.count > 1: inner = existing
        case nil: break
        case .text?, .group?:
            throw .usage("--dataplane-var: \"\(name)\" is given as a value and as a group of values: keep one")
        }
        try insert(text, at: path.dropFirst(), into: &inner, name: name)
        group[key] = .group(inner)
    }

    /// Splits at the first separator; the value may be empty, the name not.
    static func pair(
        _ text: Substring, separator: Character, from name: String
    ) throws(AgentError) -> (key: String, value: String) {
        guard let index = text.firstIndex(of: separator), index > text.startIndex else {
            throw .usage("\(name): \"\(text)\" must be formatted as key\(separator)value")
        }
        return (String(text[..<index]), String(text[text.index(after: index)...]))
    }
}
