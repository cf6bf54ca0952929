import Mustache

/// Puts the values of `--var` into a text. Source: Kuma `pkg/util/template`: Mustache, without escapes for HTML.
///
/// Only texts that come with variables are templates: a VirtualOutbound has braces of its own.
struct DocumentTemplate {
    /// `a.b=c` is the member `b` of `a`.
    private let values: [String: Any]
    private let names: Set<String>

    /// - Parameter assignments: `NAME=VALUE`, each.
    init(_ assignments: [String]) throws(CommandFailure) {
        var tree = Node.branch([:])
        var names: Set<String> = []
        for assignment in assignments {
            guard let equals = assignment.firstIndex(of: "="), equals != assignment.startIndex else {
                throw CommandFailure("--var has to be NAME=VALUE, not \"\(assignment)\"")
            }
            let name = String(assignment[..<equals])
            names.insert(name)
            tree.insert(
                String(assignment[assignment.index(after: equals)...]),
                at: name.split(separator: ".").map(String.init)[...])
        }
        self.names = names
        values = tree.members
    }

    /// - Parameter source: its name goes into messages.
    func render(_ source: DocumentSource) throws(CommandFailure) -> DocumentSource {
        guard !names.isEmpty else { return source }
        let missing = Self.variables(in: source.text).subtracting(names).sorted()
        guard missing.isEmpty else {
            throw CommandFailure(
                "\(source.name): no value for \(missing.map { "{{\($0)}}" }.joined(separator: ", ")); "
                    + "add \(missing.map { "--var \($0)=VALUE" }.joined(separator: " "))")
        }
        do {
            // The pragma ends HTML escapes.
            let template = try MustacheTemplate(string: "{{% CONTENT_TYPE: TEXT}}" + Self.protected(source.text))
            return DocumentSource(name: source.name, text: Self.unprotected(template.render(values)))
        } catch let error as MustacheTemplate.ParserError {
            throw CommandFailure(
                "\(source.name): line \(error.context.lineNumber): not a Mustache template: \(error.error)")
        } catch {
            throw CommandFailure("\(source.name): not a Mustache template: \(error)")
        }
    }

    /// `{{.tag}}` belongs to Go templates inside of resources, not to Mustache.

    private static func protected(_ text: String) -> String {
        text.replacing("{{.", with: "\u{2}\u{3}").replacing("{{ .", with: "\u{2}\u{4}")
    }

    private static func unprotected(_ text: String) -> String {
        text.replacing("\u{2}\u{3}", with: "{{.").replacing("\u{2}\u{4}", with: "{{ .")
    }

    /// Names of the plain variables of a text: `{{name}}`, `{{{name}}}`, `{{&name}}`.
    private static func variables(in text: String) -> Set<String> {
        var found: Set<String> = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            rest = rest[open.upperBound...]
            guard let close = rest.firstRange(of: "}}") else { break }
            let tag = rest[..<close.lowerBound].drop { $0 == "{" || $0 == "&" || $0 == " " }
            let name = tag.prefix { $0 != "}" && $0 != " " }
            if let first = name.first, first.isLetter || first == "_" { found.insert(String(name)) }
            rest = rest[close.upperBound...]
        }
        return found
    }

    private enum Node {
        case leaf(String)
        case branch([String: Node])

        mutating func insert(_ value: String, at path: ArraySlice<String>) {
            guard let first = path.first else {
                self = .leaf(value)
                return
            }
            var members: [String: Node] = [:]
            if case .branch(let existing) = self { members = existing }
            var child = members[first] ?? .branch([:])
            child.insert(value, at: path.dropFirst())
            members[first] = child
            self = .branch(members)
        }

        var members: [String: Any] {
            guard case .branch(let nodes) = self else { return [:] }
            return nodes.mapValues { node in
                switch node {
                case .leaf(let text): text
                case .branch: node.members
                }
            }
        }
    }
}
