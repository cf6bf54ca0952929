import CommitPipeline
import MeshEvents
import MeshHistory
import MeshProjections
import MeshResources

/// `GET /diff?from&to[&type&mesh&name]`.
struct DifferenceEndpoint: Sendable {
    let context: APIContext

    func answer(_ call: Call) async throws -> Answer {
        try LogChoice.check(call.query, context)
        guard let from = call.query.revisionText("from") else {
            throw APIError.badParameter("from", "must be set: the revision to compare with `to` (default: head)")
        }
        let old = try context.states.revision(from, parameter: "from")
        let new = try context.states.revision(call.query.revisionText("to") ?? "head", parameter: "to")
        let query = call.query
        let filter = CommitFilter(type: query["type"], mesh: query["mesh"], name: query["name"])
        let changes = try await differences(from: old, to: new, filter)
        return .json(
            [
                "from": .int(Int64(old.value)), "to": .int(Int64(new.value)),
                "changes": .array(changes.map(\.json)),
            ], revision: new)
    }

    /// How many commits may lie between two revisions that are compared by what the commits changed: a whole state costs as
    /// much to load as some thousand changes do.
    private static let commitLimit: UInt64 = 1_000

    private func differences(
        from old: Revision, to new: Revision, _ filter: CommitFilter
    ) async throws -> [ResourceDifference] {
        let states = context.states
        let (first, last) = (min(old, new), max(old, new))
        guard last.value - first.value <= Self.commitLimit, !states.has(old) || !states.has(new) else {
            let (old, new) = (try await states.state(at: old), try await states.state(at: new))
            return try await APIContext.apart { old.differences(to: new, where: filter.matches) }
        }
        let loader = StateLoader(store: context.pipeline.store, keyRing: context.pipeline.keyRing)
        return try await APIContext.apart {
            let keys = try loader.keysChanged(after: first, through: last).filter(filter.matches)
            let (before, after) = (try loader.resources(keys, at: old), try loader.resources(keys, at: new))
            return keys.compactMap { ResourceDifference($0, from: before[$0], to: after[$0]) }
        }
    }
}
