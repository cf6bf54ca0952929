import CommitPipeline
import LogStore
import MeshEvents
import MeshHistory
import MeshProjections
import MeshResources

/// `GET /history` and `GET /history/{rev}`.
struct HistoryEndpoint: Sendable {
    let context: APIContext

    /// Commits that one request looks at; beyond, it answers with what it has and where to go on.
    private static let scanLimit = 20_000
    private static let batch = 200

    private struct Found {
        var items: [JSON] = []
        /// Where the next page begins: below that revision. `nil` if there is no more.
        var next: Revision?
    }

    func list(_ call: Call) async throws -> Answer {
        try LogChoice.check(call.query, context)
        let page = try Page(Query(call.query["size"].map { "size=\($0)" } ?? ""))
        let filter = try Self.filter(call.query)
        let head = context.pipeline.state.revision
        let range = try range(call.query, head: head)
        let reader = CommitReader(store: context.pipeline.store)
        let found = try await APIContext.apart {
            try Self.find(filter, after: range.after, before: range.before, size: page.size, reader)
        }
        let next = found.next.map {
            call.url(replacing: [("offset", "\($0)"), ("size", String(page.size))])
        }
        return .json(
            [
                "items": .array(found.items), "next": next.map(JSON.string) ?? .null,
                "head": .int(Int64(head.value)),
            ])
    }

    /// - Throws: `APIError` 400 for a type that there is not: an empty answer would look as if nothing had happened.
    private static func filter(_ query: Query) throws -> CommitFilter {
        if let type = query["type"], ResourceType.named(type) == nil {
            let hint = ResourceType.nearestName(to: type).map { ", did you mean \"\($0)\"?" } ?? ""
            throw APIError.badParameter("type", "there is no resource type \"\(type)\"\(hint)")
        }
        return CommitFilter(
            type: query["type"], mesh: query["mesh"], name: query["name"], author: query["author"],
            origin: query["origin"], grep: query["grep"])
    }

    /// Both ends are exclusive. `since` is exclusive, as in `/events`; `until` is included.
    private func range(_ query: Query, head: Revision) throws -> (after: Revision, before: Revision) {
        let since = try query.revisionText("since").map { try context.states.revision($0, parameter: "since") }
        let until = try query.revisionText("until").map { try context.states.revision($0, parameter: "until") }
        var before = (until ?? head).next
        if let offset = query.revisionText("offset") {
            before = min(before, try context.states.revision(offset, parameter: "offset"))
        }
        return (since ?? .zero, before)
    }

    private static func find(
        _ filter: CommitFilter, after: Revision, before: Revision, size: Int, _ reader: CommitReader
    ) throws -> Found {
        let keys = KeyFilter(type: filter.type, mesh: filter.mesh, name: filter.name)
        var found = Found()
        var cursor = before
        var scanned = 0
        while scanned < scanLimit {
            let revisions = try revisions(keys, before: cursor, after: after, reader)
            for revision in revisions {
                guard found.items.count < size else {
                    found.next = cursor
                    return found
                }
                cursor = revision
                guard let commit = try reader.commit(revision), filter.matches(commit) else { continue }
                found.items.append(try reader.document(of: commit))
            }
            scanned += revisions.count
            guard revisions.count == batch else { return found }
        }
        found.next = cursor
        return found
    }

    /// Newest first, at most `batch`; fewer only at the end.
    private static func revisions(
        _ keys: KeyFilter, before: Revision, after: Revision, _ reader: CommitReader
    ) throws -> [Revision] {
        if keys == KeyFilter() {
            let first = max(after.value + 1, before.value > UInt64(batch) ? before.value - UInt64(batch) : 1)
            guard first < before.value else { return [] }
            return (first..<before.value).reversed().map(Revision.init)
        }
        return try reader.store.revisions(touching: keys, before: before, limit: batch).filter { $0 > after }
    }

    func item(_ call: Call, _ text: String) async throws -> Answer {
        try LogChoice.check(call.query, context)
        let revision = try context.states.revision(text, parameter: "revision")
        let reader = CommitReader(store: context.pipeline.store)
        let document = try await APIContext.apart { () -> JSON? in
            guard let commit = try reader.commit(revision) else { return nil }
            return try reader.document(of: commit, bodies: try reader.bodies(of: commit))
        }
        guard let document else { throw APIError.notFound("Could not retrieve a commit") }
        return .json(document, revision: revision)
    }
}

/// `log=NAME`: which log is asked for.
enum LogChoice {
    /// - Throws: `APIError` 404 for a log that is not here.
    static func check(_ query: Query, _ context: APIContext) throws {
        let own = context.pipeline.store.name
        guard let name = query["log"], name != own else { return }
        throw APIError(status: 404, title: "Not found", detail: "there is no log \"\(name)\" here; known: \(own)")
    }
}
