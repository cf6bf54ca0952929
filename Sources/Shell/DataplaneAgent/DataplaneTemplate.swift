import Mustache
import Synchronization

/// The Mustache template that a dataplane file is.
struct DataplaneTemplate {
    let text: String

    /// The file after its placeholders were filled, and the names that had no value, sorted. Those became empty.
    struct Rendered: Hashable {
        let text: String
        let missing: [String]
    }

    /// - Parameter source: names the file in errors.
    func render(with variables: TemplateVariables, source: String) throws(AgentError) -> Rendered {
        let template: MustacheTemplate
        do {
            // The pragma keeps `&`, `<` and quotes as they are: the file is YAML, not HTML.
            template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + text)
        } catch {
            throw AgentError("\(source): the placeholders in {{ }} are not a valid template: \(Self.reason(error))")
        }
        let missing = MissingNames()
        let rendered = template.render(VariableScope(groups: [variables.values], path: [], missing: missing))
        return Rendered(text: rendered, missing: missing.names)
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? MustacheTemplate.ParserError else { return "\(error)" }
        return "line \(error.context.lineNumber): \(error.error)"
    }
}

/// Collects what a template asked for in vain.
private final class MissingNames: Sendable {
    private let found = Mutex<Set<String>>([])

    var names: [String] { found.withLock { $0.sorted() } }

    func add(_ name: String) { found.withLock { _ = $0.insert(name) } }
}

/// What names mean at one place of the template: a group of variables, within those around it.
private struct VariableScope: MustacheParent {
    let groups: [[String: TemplateVariables.Value]]
    let path: [String]
    let missing: MissingNames

    func child(named name: String) -> Any? {
        switch groups.last?[name] {
        case .text(let text)?: return text
        case .group(let inner)?:
            return VariableScope(groups: groups + [inner], path: path + [name], missing: missing)
        case nil:
            // Mustache goes on to the scopes around this one.
            if !groups.contains(where: { $0[name] != nil }) { missing.add((path + [name]).joined(separator: ".")) }
            return nil
        }
    }
}
