import CommitPipeline
import ControlPlaneConfig
import FoundationEssentials
import LogHash
import MeshCommands
import MeshEvents
import MeshProjections
import MeshResources

/// PUT and DELETE of one resource: one request, one commit.
struct WriteEndpoint: Sendable {
    let context: APIContext

    private static let title = "Could not process a resource"

    func put(_ call: Call, _ target: ResourceTarget, _ name: String) async throws -> Answer {
        try checkAccess(call, target, name)
        try checkMesh(target)
        let body = try await call.bytes()
        let checked = try Self.check(body, target, name)
        let key = checked.resource.key
        try checkLabels(checked.resource)
        let command = Command([.put(checked.resource, ifRevision: try Precondition.revision(call.fields))])
        let answer = Self.body(warnings: checked.warnings)
        let request = WriteRequest(
            command, note: call.note, requestID: UUID().uuidString.lowercased(),
            idempotency: Self.idempotency(call, body) { (Self.putStatus(key, $0), answer) })
        let result = try await context.write(request, title: Self.title)
        return Self.answer(Self.putStatus(key, result), answer, result)
    }

    func delete(_ call: Call, _ target: ResourceTarget, _ name: String) async throws -> Answer {
        try checkAccess(call, target, name)
        try checkMesh(target)
        try checkZone(target, name)
        let command = Command([.delete(target.key(name), ifRevision: try Precondition.revision(call.fields))])
        let answer = Self.body(warnings: [])
        let request = WriteRequest(
            command, note: call.note, requestID: UUID().uuidString.lowercased(),
            idempotency: Self.idempotency(call, []) { _ in (200, answer) })
        return Self.answer(200, answer, try await context.write(request, title: "Could not delete a resource"))
    }

    private static func putStatus(_ key: ResourceKey, _ result: WriteResult) -> Int {
        guard case .committed(let commit) = result else { return 200 }
        return commit.changes.contains { $0.key == key && $0.operation == .created } ? 201 : 200
    }

    /// `{}` or `{"warnings": […]}`.
    private static func body(warnings: [String]) -> [UInt8] {
        let json: JSON = warnings.isEmpty ? [:] : ["warnings": .array(warnings.map(JSON.string))]
        return json.canonicalBytes
    }

    private static func answer(_ status: Int, _ body: [UInt8], _ result: WriteResult) -> Answer {
        switch result {
        case .committed(let commit): answer(status, body, commit.revision)
        case .unchanged(let revision): answer(status, body, revision)
        case .replayed(let status, let body, let revision): replayed(status, body, revision)
        }
    }

    private static func answer(_ status: Int, _ body: [UInt8], _ revision: Revision) -> Answer {
        Answer(status: status, body: .bytes(body, type: "application/json"), revision: revision)
    }

    static func replayed(_ status: Int, _ body: [UInt8], _ revision: Revision) -> Answer {
        var answer = answer(status, body, revision)
        answer.fields.append((.idempotentReplayed, "true"))
        return answer
    }

    /// - Parameter answer: the answer to the request with this result.
    static func idempotency(
        _ call: Call, _ body: [UInt8], answer: @escaping @Sendable (WriteResult) -> (status: Int, body: [UInt8])
    ) -> WriteRequest.Idempotency? {
        guard let key = call.fields.idempotencyKey else { return nil }
        let query = call.query.items.map(\.raw).joined(separator: "&")
        let line = Array("\(call.method.rawValue) \(call.rawPath)?\(query)\n".utf8)
        return WriteRequest.Idempotency(key: key, requestDigest: SHA256.hash(line, body), answer: answer)
    }

    // MARK: Checks

    private func checkAccess(_ call: Call, _ target: ResourceTarget, _ name: String) throws {
        if context.dependencies.configuration.api.isReadOnly { throw WriteRefusal.readOnlyServer }
        guard context.mode.mayWrite(target.key(name)) else {
            throw WriteRefusal.notWritable(target.type.name, context.mode)
        }
        try context.access.check(call.user, uses: target.type)
    }

    private func checkMesh(_ target: ResourceTarget) throws {
        guard let mesh = target.mesh, context.pipeline.state["Mesh", "", mesh] == nil else { return }
        throw APIError.meshNotFound
    }

    private func checkZone(_ target: ResourceTarget, _ name: String) throws {
        guard target.type == .zone, context.observations.isZoneOnline(name) else { return }
        throw APIError.invalid(
            "Could not delete a resource",
            [Violation("zone", "unable to delete Zone, Zone CP is still connected, please shut it down first")])
    }

    private func checkLabels(_ resource: Resource) throws {
        let old = context.pipeline.state[resource.key]?.resource
        let violations = violationsOfLabelChange(old: old, new: resource)
        guard violations.isEmpty else { throw APIError.invalid("Could not update a resource", violations) }
    }

    /// The resource in the body, in the form that is stored.
    ///
    /// - Throws: `APIError` 400.
    private static func check(_ body: [UInt8], _ target: ResourceTarget, _ name: String) throws -> SchemaResult {
        let document: JSON
        do {
            document = try JSON(parsing: body)
        } catch {
            throw APIError.badRequest("invalid \(target.type.name) object: \"\(error)\"")
        }
        let mismatches = try self.mismatches(document, target, name)
        guard mismatches.isEmpty else { throw APIError.invalid(title, mismatches) }
        let result = target.type.check(document)
        var resource = result.resource
        resource.key = target.key(name)
        let violations =
            result.violations.isEmpty
            ? MaskedValue.violations(in: resource) + ComputedLabels.violations(in: resource) : result.violations
        guard violations.isEmpty else { throw APIError.invalid(title, violations) }
        return SchemaResult(resource: ComputedLabels.removed(from: resource), warnings: result.warnings)
    }

    /// What the document says about itself and the URL does not; what it leaves out is the URL's.
    private static func mismatches(_ document: JSON, _ target: ResourceTarget, _ name: String) throws -> [Violation] {
        if let stated = document["type"]?.stringValue, ResourceType.named(stated) == nil {
            throw APIError.badRequest("invalid resource type \"\(stated)\"")
        }
        let expected = [("type", target.type.name), ("name", name)] + (target.mesh.map { [("mesh", $0)] } ?? [])
        return expected.compactMap { field, value in
            guard let stated = document[field]?.stringValue, stated != value else { return nil }
            return Violation(field, "\(field) from the URL has to be the same as in body")
        }
    }
}
