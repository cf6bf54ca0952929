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
        let states = context.states
        let old = try await states.state(at: try states.revision(from, parameter: "from"))
        let new = try await states.state(
            at: try states.revision(call.query.revisionText("to") ?? "head", parameter: "to"))
        let query = call.query
        let filter = CommitFilter(type: query["type"], mesh: query["mesh"], name: query["name"])
        let changes = try await APIContext.apart { old.differences(to: new, where: filter.matches) }
        return .json(
            [
                "from": .int(Int64(old.revision.value)), "to": .int(Int64(new.revision.value)),
                "changes": .array(changes.map(\.json)),
            ], revision: new.revision)
    }
}
