public import MeshResources
import Yams

/// A document of a YAML or JSON text.
public struct ParsedDocument: Hashable, Sendable {
    /// 1-based among the documents of the text that are not empty.
    public let number: Int
    /// 1-based line in the text where the document begins.
    public let line: Int
    public let json: JSON
}

/// Why a text is not made of documents.
public struct DocumentSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// 1-based; 0 where the place is unknown.
    public let line: Int
    public let reason: String

    public var description: String { line > 0 ? "line \(line): \(reason)" : reason }
}

/// Reads and writes resources as people write them: YAML, with JSON as the part of YAML that it is.
public enum ResourceDocuments {
    /// How many nodes a text may have once aliases are expanded: a bound on texts that are made to grow.
    static let nodeLimit = 2_000_000

    /// All documents of `text` that are not empty, in order.
    public static func parse(_ text: String) throws(DocumentSyntaxError) -> [ParsedDocument] {
        if let document = object(text) { return [document] }
        var documents: [ParsedDocument] = []
        var budget = nodeLimit
        for node in try nodes(text) {
            let json = try convert(node, depth: 0, budget: &budget)
            guard json != .null else { continue }
            documents.append(
                ParsedDocument(number: documents.count + 1, line: node.mark?.line ?? 0, json: json))
        }
        return documents
    }

    /// The only document of a text that is one JSON object, which is what proxies bring: a tenth of the cost of YAML.
    /// `nil` for all else, faults included, which YAML names.
    static func object(_ text: String) -> ParsedDocument? {
        let blank = text.utf8.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        guard text.utf8.dropFirst(blank.count).first == UInt8(ascii: "{"), let json = try? JSON(parsing: text) else {
            return nil
        }
        return ParsedDocument(number: 1, line: 1 + blank.count { $0 == UInt8(ascii: "\n") }, json: json)
    }

    /// `json` as YAML, members sorted by name.
    public static func yaml(_ json: JSON) throws -> String {
        try Yams.serialize(node: node(json), width: -1, allowUnicode: true, sortKeys: false)
    }

    private static func nodes(_ text: String) throws(DocumentSyntaxError) -> [Node] {
        do {
            // The sequence is a value that ends silently at a fault: only the copy that was read to its end knows of it.
            var sequence = try Yams.compose_all(yaml: text)
            var nodes: [Node] = []
            while let node = sequence.next() { nodes.append(node) }
            if let error = sequence.error { throw error }
            return nodes
        } catch let error as YamlError {
            throw describe(error)
        } catch {
            throw DocumentSyntaxError(line: 0, reason: "\(error)")
        }
    }

    private static func describe(_ error: YamlError) -> DocumentSyntaxError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            DocumentSyntaxError(line: mark.line, reason: "not valid YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            DocumentSyntaxError(
                line: context.mark.line,
                reason: keys.sorted().map { "the key \"\($0)\" appears twice" }.joined(separator: ", "))
        case .reader(let problem, _, _, _): DocumentSyntaxError(line: 0, reason: "not valid YAML: \(problem)")
        default: DocumentSyntaxError(line: 0, reason: "not valid YAML: \(error)")
        }
    }

    private static func convert(
        _ node: Node, depth: Int, budget: inout Int
    ) throws(DocumentSyntaxError) -> JSON {
        let line = node.mark?.line ?? 0
        budget -= 1
        guard budget > 0 else { throw DocumentSyntaxError(line: line, reason: "the text has too many values") }
        guard depth < JSON.depthLimit else {
            throw DocumentSyntaxError(line: line, reason: "nested deeper than \(JSON.depthLimit) levels")
        }
        switch node {
        case .scalar(let scalar): return value(scalar)
        case .sequence(let sequence):
            var elements: [JSON] = []
            for element in sequence { elements.append(try convert(element, depth: depth + 1, budget: &budget)) }
            return .array(elements)
        case .mapping(let mapping):
            var members: [String: JSON] = [:]
            for (key, value) in mapping {
                guard let name = key.scalar?.string else {
                    throw DocumentSyntaxError(line: key.mark?.line ?? line, reason: "a key must be a text")
                }
                let converted = try convert(value, depth: depth + 1, budget: &budget)
                guard members.updateValue(converted, forKey: name) == nil else {
                    throw DocumentSyntaxError(line: key.mark?.line ?? line, reason: "the key \"\(name)\" appears twice")
                }
            }
            return .object(members)
        case .alias:
            throw DocumentSyntaxError(line: line, reason: "an alias refers to nothing")
        }
    }

    /// The value of a scalar: texts in quotes stay texts, plain ones may be null, a boolean or a number.
    private static func value(_ scalar: Node.Scalar) -> JSON {
        let text = scalar.string
        guard scalar.style == .any || scalar.style == .plain else { return .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return number(text) ?? .string(text)
        }
    }

    private static func number(_ text: String) -> JSON? {
        guard let first = text.utf8.first,
            first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
                || first == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
        else { return nil }
        if let integer = Int64(text) { return .int(integer) }
        guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let double = Double(text), double.isFinite
        else { return nil }
        return JSON(double)
    }

    private static func node(_ json: JSON) -> Node {
        switch json {
        case .null: Node("null", Tag(.null))
        case .bool(let value): Node(value ? "true" : "false", Tag(.bool))
        case .int(let value): Node(String(value), Tag(.int))
        case .double(let value): Node(value.description, Tag(.float))
        case .string(let value): .scalar(Node.Scalar(value, Tag(.str), style(of: value)))
        case .array(let values): Node(values.map(node))
        case .object(let members):
            Node(members.sorted { $0.key < $1.key }.map { (Node($0.key, Tag(.str)), node($0.value)) })
        }
    }

    /// Texts that a reader would take for something else are quoted.
    private static func style(of text: String) -> Node.Scalar.Style {
        if text.contains("\n") { return .literal }
        let isAmbiguous = value(Node.Scalar(text, Tag(.str), .plain)) != .string(text)
        let legacyBooleans: Set<String> = ["yes", "no", "on", "off", "y", "n"]
        return isAmbiguous || legacyBooleans.contains(text.lowercased()) ? .doubleQuoted : .any
    }
}
