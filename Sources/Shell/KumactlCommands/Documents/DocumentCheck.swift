import MeshResources
import ResourceDocuments

/// Everything that can be said about documents without a control plane.
struct DocumentCheck {
    /// Documents without fault, in order, in the form that is stored; each key once.
    private(set) var resources: [Resource] = []
    /// A line each: where, which document, which field, what is wrong.
    private(set) var faults: [String] = []
    /// What is out of date in documents that are accepted.
    private(set) var warnings: [String] = []
    /// For documents that do not say which mesh they are in.
    private let mesh: String?
    private var places: [ResourceKey: String] = [:]

    /// - Parameter mesh: `nil` where nobody named one.
    init(mesh: String?) {
        self.mesh = mesh
    }

    /// Where an accepted resource was written, and its name.
    func title(of key: ResourceKey) -> String { places[key].map { "\($0), \(key)" } ?? "\(key)" }

    /// Takes all documents of `source`.
    mutating func read(_ source: DocumentSource) {
        var number = 0
        // Lines end as they do on this system, or a separator would not be seen.
        for part in Self.parts(of: source.text.replacing("\r\n", with: "\n")) {
            do {
                for document in try ResourceDocuments.parse(part.text) {
                    number += 1
                    check(
                        document.json,
                        at: "\(source.name): document \(number) (line \(part.line + max(document.line, 1)))")
                }
            } catch {
                number += 1
                let line = part.line + max(error.line, 1)
                faults.append("\(source.name): document \(number) (line \(line)): \(error.reason)")
            }
        }
    }

    private mutating func check(_ document: JSON, at place: String) {
        guard case .object = document else {
            return faults.append("\(place): a resource has to be an object, not \(document.kindName)")
        }
        guard let name = document["type"]?.stringValue else {
            return faults.append("\(place): type: cannot be empty")
        }
        guard let type = ResourceType.named(name), !type.isInternal else {
            let hint = ResourceType.nearestName(to: name).map { ", did you mean \"\($0)\"?" } ?? ""
            return faults.append("\(place): type: there is no resource type \"\(name)\"\(hint)")
        }
        guard !type.isReadOnly, type.hasREST else {
            return faults.append("\(place): type: \(name) is readOnly, it cannot be applied")
        }
        accept(type.check(Self.placed(document, in: mesh, type: type)), type: type, at: place)
    }

    private mutating func accept(_ result: SchemaResult, type: ResourceType, at place: String) {
        let key = result.resource.key
        let title = key.name.isEmpty ? place : "\(place), \(key)"
        warnings += result.warnings.map { "\(title): \($0)" }
        let found = result.violations.isEmpty ? validate(result.resource) : result.violations
        // A name that is no text is told once.
        let names = Names.validate(key, type: type).filter { name in !found.contains { $0.field == name.field } }
        let violations = names + found
        guard violations.isEmpty else {
            faults += violations.map {
                $0.field.isEmpty ? "\(title): \($0.reason)" : "\(title): \($0.field): \($0.reason)"
            }
            return
        }
        guard let earlier = places.updateValue(place, forKey: key) else {
            return resources.append(result.resource)
        }
        // Kuma applies one after the other, and its exports have each Mesh twice: those are accepted, the last one counts.
        guard key.type == "Mesh", result.resource.spec["skipCreatingInitialPolicies"] != nil else {
            return faults.append("\(title): is there already, as \(earlier); one commit can set it only once")
        }
        warnings.append("\(title): replaces \(earlier)")
        resources = resources.map { $0.key == key ? result.resource : $0 }
    }

    private static func placed(_ document: JSON, in mesh: String?, type: ResourceType) -> JSON {
        guard type.scope == .mesh, let mesh, document["mesh"] == nil else { return document }
        return document.setting("mesh", to: .string(mesh))
    }

    /// The text between lines that separate documents; so that a fault in one does not hide the others.
    ///
    /// - Returns: with the count of lines before each.
    private static func parts(of text: String) -> [(line: Int, text: String)] {
        var parts: [(line: Int, text: String)] = []
        var current: [Substring] = []
        var start = 0
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            guard isSeparator(line) else {
                current.append(line)
                continue
            }
            parts.append((start, current.joined(separator: "\n")))
            // What stands beside the dashes belongs to the document.
            let rest = line.dropFirst(3)
            (current, start) = ([rest.allSatisfy(\.isWhitespace) ? "" : rest], index)
        }
        parts.append((start, current.joined(separator: "\n")))
        return parts
    }

    private static func isSeparator(_ line: Substring) -> Bool {
        guard line.hasPrefix("---") || line.hasPrefix("...") else { return false }
        return line.dropFirst(3).first.map { $0 == " " || $0 == "\t" } ?? true
    }
}
