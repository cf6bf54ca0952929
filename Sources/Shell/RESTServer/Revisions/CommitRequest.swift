import MeshCommands
import MeshEvents
import MeshResources

/// The body of `POST /commits`: `{message?, expectRevision?, changes: [{op, resource?|key?, ifRevision?}]}`.
struct CommitRequest: Sendable {
    struct RequestedChange: Sendable {
        let operation: Operation
        var key: ResourceKey { operation.key }
    }

    let message: String?
    let expectedHead: Revision?
    let changes: [RequestedChange]
    /// `changes[i]: <text>` for what is out of date or ignored in a document.
    let warnings: [String]

    private static let members: Set<String> = ["message", "expectRevision", "changes"]
    private static let changeMembers: Set<String> = ["op", "resource", "key", "ifRevision"]

    /// - Throws: `APIError` 400 that lists every document that is wrong by itself; 413.
    init(parsing bytes: [UInt8]) throws {
        let json: JSON
        do {
            json = try JSON(parsing: bytes)
        } catch {
            throw APIError.badRequest("invalid commit: \"\(error)\"")
        }
        guard case .array(let changes)? = json["changes"] else {
            throw APIError.badParameter("changes", "must be a list of changes")
        }
        if let unknown = json.members.keys.filter({ !Self.members.contains($0) }).min() {
            throw APIError.badParameter(unknown, "unknown field")
        }
        guard changes.count <= Command.operationLimit else {
            throw WriteRefusal.tooManyChanges(changes.count)
        }
        message = try json["message"].map { try Self.text($0, "message") }
        expectedHead = try json["expectRevision"].map { try Self.revision($0, "expectRevision") }
        (self.changes, warnings) = try Self.checked(changes)
    }

    private static func text(_ json: JSON, _ field: String) throws -> String {
        guard let text = json.stringValue else { throw APIError.badParameter(field, "must be a string") }
        return text
    }

    /// `42`, `"42"` or `"r42"`.
    private static func revision(_ json: JSON, _ field: String) throws -> Revision {
        var text = json.stringValue ?? json.intValue.map(String.init) ?? ""
        if text.hasPrefix("r") { text.removeFirst() }
        guard let number = UInt64(text) else {
            throw APIError.badParameter(field, "must be a revision, for example 42")
        }
        return Revision(number)
    }

    private static func checked(_ changes: [JSON]) throws -> (changes: [RequestedChange], warnings: [String]) {
        var invalid: [InvalidDocument] = []
        var checked: [(index: Int, change: RequestedChange)] = []
        var warnings: [String] = []
        for (index, change) in changes.enumerated() {
            let result = try check(change, "changes[\(index)]")
            if let operation = result.operation, result.violations.isEmpty {
                checked.append((index, RequestedChange(operation: operation)))
            }
            warnings += result.warnings.map { "changes[\(index)]: \($0)" }
            if !result.violations.isEmpty {
                invalid.append(InvalidDocument(index: index, key: result.key, violations: result.violations))
            }
        }
        guard invalid.isEmpty else { throw InvalidDocument.refusal(invalid + faults(of: checked)) }
        return (checked.map(\.change), warnings)
    }

    /// The decision would list these, but it is not asked where the form of another document is wrong.
    private static func faults(of changes: [(index: Int, change: RequestedChange)]) -> [InvalidDocument] {
        changes.compactMap { index, change in
            guard case .put(let resource, _) = change.operation else { return nil }
            let names = ResourceType.named(resource.key.type).map { Names.validate(resource.key, type: $0) } ?? []
            let violations = names + validate(applyingDefaults(to: resource))
            return violations.isEmpty ? nil : InvalidDocument(index: index, key: change.key, violations: violations)
        }
    }

    private struct CheckedChange {
        var operation: Operation?
        let key: ResourceKey
        var violations: [Violation] = []
        var warnings: [String] = []
    }

    private static func check(_ change: JSON, _ field: String) throws -> CheckedChange {
        if let unknown = change.members.keys.filter({ !changeMembers.contains($0) }).min() {
            throw APIError.badParameter("\(field).\(unknown)", "unknown field")
        }
        let ifRevision = try change["ifRevision"].map { try revision($0, "\(field).ifRevision") }
        let document = change["resource"] ?? change["key"]
        let key = ResourceKey(
            type: document?["type"]?.stringValue ?? "", mesh: document?["mesh"]?.stringValue ?? "",
            name: document?["name"]?.stringValue ?? "")
        switch change["op"]?.stringValue {
        case "put": return put(change["resource"], key, ifRevision)
        case "delete": return delete(key, ifRevision)
        default: return CheckedChange(key: key, violations: [Violation("op", "must be put or delete")])
        }
    }

    private static func put(_ document: JSON?, _ key: ResourceKey, _ ifRevision: Revision?) -> CheckedChange {
        guard let document else {
            return CheckedChange(key: key, violations: [Violation("resource", "must be set for op put")])
        }
        guard let type = ResourceType.named(key.type), type.hasREST else {
            return CheckedChange(key: key, violations: [Violation("type", unknownType(key.type))])
        }
        let result = type.check(document)
        var violations = result.violations
        if violations.isEmpty {
            violations = MaskedValue.violations(in: result.resource) + ComputedLabels.violations(in: result.resource)
        }
        if type.scope == .mesh { violations += Names.validateMeshReference(result.resource.key.mesh) }
        return CheckedChange(
            operation: .put(ComputedLabels.removed(from: result.resource), ifRevision: ifRevision), key: key,
            violations: violations,
            warnings: result.warnings)
    }

    private static func delete(_ key: ResourceKey, _ ifRevision: Revision?) -> CheckedChange {
        guard let type = ResourceType.named(key.type), type.hasREST else {
            return CheckedChange(key: key, violations: [Violation("key.type", unknownType(key.type))])
        }
        guard !key.name.isEmpty else {
            return CheckedChange(key: key, violations: [Violation("key.name", "cannot be empty")])
        }
        return CheckedChange(operation: .delete(key, ifRevision: ifRevision), key: key)
    }

    private static func unknownType(_ name: String) -> String {
        guard !name.isEmpty else { return "cannot be empty" }
        let nearest = ResourceType.nearestName(to: name)
        let hint = nearest.flatMap { $0 == name ? nil : ", did you mean \"\($0)\"?" } ?? ""
        return "invalid resource type \"\(name)\"\(hint)"
    }
}
