import CommitPipeline
import ControlPlaneConfig
import FoundationEssentials
import LogStore
import MeshCommands
import MeshEvents
import MeshHistory
import MeshProjections
import MeshResources

/// `POST /commits`: several changes, all or nothing; with `?dryRun=true` none, but the same refusals.
struct CommitEndpoint: Sendable {
    let context: APIContext

    private static let title = "Could not process a commit"

    func answer(_ call: Call) async throws -> Answer {
        if context.dependencies.configuration.api.isReadOnly { throw WriteRefusal.readOnlyServer }
        let body = try await call.bytes()
        let request = try CommitRequest(parsing: body)
        for change in request.changes {
            guard let type = ResourceType.named(change.key.type) else { continue }
            try context.access.check(call.user, uses: type)
        }
        try checkLabels(request)
        try checkZones(request)
        let command = Command(request.changes.map(\.operation), expectedHead: request.expectedHead)
        if try call.query.flag("dryRun") { return try await preview(command, request) }
        let note = Note(author: call.note.author, message: request.message ?? call.note.message)
        let store = context.pipeline.store
        let write = WriteRequest(
            command, note: note, requestID: UUID().uuidString.lowercased(),
            idempotency: WriteEndpoint.idempotency(call, body) {
                (200, Self.adding(request.warnings, to: Self.document($0, log: store.name)).canonicalBytes)
            })
        let result = try await refusing(request) { () async throws(WriteError) in try await context.write(write) }
        return try await Self.answer(result, request.warnings, store)
    }

    /// `{revision, dryRun: true, changes: [{op, type, mesh, name}]}`, derived changes included.
    private func preview(_ command: Command, _ request: CommitRequest) async throws -> Answer {
        let pipeline = context.pipeline
        let decided = try await APIContext.apart {
            Result { () throws(Rejection) in try pipeline.preview(command) }
        }
        let (head, changes) = try await refusing(request) { () throws(WriteError) in
            try decided.mapError(WriteError.rejected).get()
        }
        let document: JSON = [
            "revision": .int(Int64(head.value)), "dryRun": true,
            "changes": .array(changes.map { $0.key.document.setting("op", to: .string($0.operation.rawValue)) }),
        ]
        return .json(Self.adding(request.warnings, to: document), revision: head)
    }

    private static func adding(_ warnings: [String], to document: JSON) -> JSON {
        warnings.isEmpty ? document : document.setting("warnings", to: .array(warnings.map(JSON.string)))
    }

    /// What is answered again to the same request; the hash of a commit is not known before it is durable.
    private static func document(_ result: WriteResult, log: String) -> JSON {
        switch result {
        case .committed(let commit): commit.document(log: log, hash: nil)
        case .unchanged(let head), .replayed(_, _, let head): unchanged(head)
        }
    }

    private static func unchanged(_ head: Revision) -> JSON {
        ["revision": .int(Int64(head.value)), "changes": []]
    }

    private static func answer(
        _ result: WriteResult, _ warnings: [String], _ store: any LogStore
    ) async throws -> Answer {
        switch result {
        case .committed(let commit):
            let reader = CommitReader(store: store)
            let document = try await APIContext.apart { try reader.document(of: commit) }
            return .json(adding(warnings, to: document), revision: commit.revision)
        case .unchanged(let head):
            return .json(adding(warnings, to: unchanged(head)), revision: head)
        case .replayed(let status, let body, let revision):
            return WriteEndpoint.replayed(status, body, revision)
        }
    }

    /// Refusals in the words of the request's documents.
    private func refusing<Value>(
        _ request: CommitRequest, _ work: () async throws(WriteError) -> Value
    ) async throws -> Value {
        do {
            return try await work()
        } catch WriteError.rejected(.invalid(let operations)) {
            throw InvalidDocument.refusal(
                operations.map { InvalidDocument(index: $0.index, key: $0.key, violations: $0.violations) })
        } catch WriteError.rejected(.meshNotFound(let key)) {
            let invalid = request.changes.enumerated().filter { $0.element.key.mesh == key.mesh }.map {
                InvalidDocument(
                    index: $0.offset, key: $0.element.key,
                    violations: [Violation("mesh", "mesh of name \(key.mesh) is not found")])
            }
            throw InvalidDocument.refusal(invalid)
        } catch WriteError.rejected(.notFound(let key)) {
            throw APIError(status: 404, title: Self.title, detail: "\(key) does not exist, so it cannot be deleted")
        } catch {
            throw WriteRefusal.error(error, title: Self.title, context: context)
        }
    }

    private func checkLabels(_ request: CommitRequest) throws {
        let state = context.pipeline.state
        let invalid = request.changes.enumerated().compactMap { index, change -> InvalidDocument? in
            guard case .put(let resource, _) = change.operation else { return nil }
            let violations = violationsOfLabelChange(old: state[resource.key]?.resource, new: resource)
            return violations.isEmpty
                ? nil : InvalidDocument(index: index, key: change.key, violations: violations)
        }
        guard invalid.isEmpty else { throw InvalidDocument.refusal(invalid) }
    }

    private func checkZones(_ request: CommitRequest) throws {
        let reason = "unable to delete Zone, Zone CP is still connected, please shut it down first"
        let invalid = request.changes.enumerated().compactMap { index, change -> InvalidDocument? in
            guard case .delete(let key, _) = change.operation, key.type == "Zone",
                context.observations.isZoneOnline(key.name)
            else { return nil }
            return InvalidDocument(index: index, key: key, violations: [Violation("zone", reason)])
        }
        guard invalid.isEmpty else { throw InvalidDocument.refusal(invalid) }
    }
}

/// A document of a commit with what is wrong with it.
struct InvalidDocument {
    /// Index in `changes`.
    let index: Int
    let key: ResourceKey
    let violations: [Violation]

    /// 400 with every document: in Kuma's keys with `changes[i].` before each field, and in `invalid` by document.
    static func refusal(_ documents: [InvalidDocument]) -> APIError {
        let documents = documents.sorted { $0.index < $1.index }
        let invalid = documents.map { document -> JSON in
            [
                "index": .int(Int64(document.index)), "type": .string(document.key.type),
                "mesh": .string(document.key.mesh), "name": .string(document.key.name),
                "violations": .array(
                    document.violations.map { ["field": .string($0.field), "reason": .string($0.reason)] }),
            ]
        }
        let violations = documents.flatMap { document in
            document.violations.map {
                Violation("changes[\(document.index)]" + ($0.field.isEmpty ? "" : ".\($0.field)"), $0.reason)
            }
        }
        return APIError(
            status: 400, title: "Could not process a commit", detail: APIError.resourceIsNotValid,
            invalid: violations, more: ["invalid": .array(invalid)])
    }
}
