import FoundationEssentials
import Yams

/// The YAML file, taken apart: what stands at each key and where.
struct ConfigurationFile {
    /// As given on the command line; for messages.
    let name: String
    private(set) var entries: [Entry] = []
    private(set) var problems: [ConfigurationError.Problem] = []

    struct Entry {
        let path: String
        let input: ConfigurationInput
        /// 1-based.
        let line: Int
    }

    init(reading path: String) {
        name = path
        do throws(Unreadable) {
            parse(try Self.text(of: path))
        } catch {
            report("", line: nil, error.reason)
        }
    }

    init(name: String, text: String) {
        self.name = name
        parse(text)
    }

    private struct Unreadable: Error {
        let reason: String
    }

    private static func text(of path: String) throws(Unreadable) -> String {
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw Unreadable(reason: "the file does not exist")
        }
        guard !isDirectory else { throw Unreadable(reason: "it is a directory, not a file") }
        guard let content = FileManager.default.contents(atPath: path) else {
            throw Unreadable(reason: "the file cannot be read; check its permissions")
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw Unreadable(reason: "the file is not UTF-8")
        }
        return text
    }

    private mutating func parse(_ text: String) {
        do {
            guard let root = try Yams.compose(yaml: text), root.null == nil else { return }
            guard case .mapping(let mapping) = root else {
                return report("", line: root.mark?.line, "expected keys such as 'mode: standalone'")
            }
            walk(mapping, below: "")
        } catch {
            let fault = YAMLFault(error)
            report("", line: fault.line, fault.reason)
        }
    }

    private mutating func walk(_ mapping: Node.Mapping, below section: String) {
        for (keyNode, node) in mapping {
            let line = keyNode.mark?.line ?? 1
            guard let name = keyNode.scalar?.string else {
                report(section, line: line, "a key must be a text")
                continue
            }
            let path = section.isEmpty ? name : "\(section).\(name)"
            if ConfigurationKey.byPath[path] != nil || FormerKey.byPath[path] != nil {
                entries.append(Entry(path: path, input: ConfigurationInput(node), line: line))
            } else if ConfigurationKey.sections.contains(path) {
                enter(node, at: path, line: line)
            } else {
                report(path, line: line, KeySuggestion.reason(forUnknown: path))
            }
        }
    }

    private mutating func enter(_ node: Node, at path: String, line: Int) {
        switch node {
        case .mapping(let mapping): walk(mapping, below: path)
        case .scalar where node.null != nil: break
        case .scalar, .sequence, .alias:
            report(path, line: line, "expected an object; known keys in it are \(KeySuggestion.members(of: path))")
        }
    }

    private mutating func report(_ key: String, line: Int?, _ reason: String) {
        let source = line.map { "\(name):\($0)" } ?? name
        problems.append(ConfigurationError.Problem(source: source, key: key, reason: reason))
    }
}

/// What YAML's parser complains about, without the text around it, which may hold a secret.
private struct YAMLFault {
    var line: Int?
    let reason: String

    init(_ error: any Error) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            line = mark.line
            reason = "not valid YAML: \(problem)"
        case .duplicatedKeysInMapping(let names, let context):
            line = context.mark.line
            reason = "a key appears twice: \(names.sorted().joined(separator: ", "))"
        case .reader(let problem, _, _, _):
            reason = "not valid YAML: \(problem)"
        default:
            reason = "not valid YAML"
        }
    }
}

extension ConfigurationInput {
    init(_ node: Node) {
        switch node {
        case .scalar(let scalar):
            self = Self.scalar(scalar, of: node)
        case .sequence(let sequence):
            self = .list(sequence.map(ConfigurationInput.init))
        case .mapping(let mapping):
            let members = mapping.compactMap { key, value in
                key.scalar.map { ($0.string, ConfigurationInput(value)) }
            }
            self = .object(Dictionary(members, uniquingKeysWith: { _, last in last }))
        case .alias:
            self = .object([:])
        }
    }

    private static func scalar(_ scalar: Node.Scalar, of node: Node) -> ConfigurationInput {
        switch scalar.style {
        case .singleQuoted, .doubleQuoted, .literal, .folded:
            return .text(scalar.string)
        case .any, .plain:
            if node.null != nil { return .null }
            if let value = node.bool { return .bool(value, written: scalar.string) }
            if node.int != nil || node.float != nil { return .number(scalar.string) }
            return .text(scalar.string)
        }
    }
}
