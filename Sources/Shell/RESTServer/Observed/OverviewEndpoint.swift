import MeshProjections
import MeshResources

/// Resources with what is observed of them; at an older revision without, since observations are not in the log.
///
/// Source: Kuma 2.14, `_overview`.
struct OverviewEndpoint: Sendable {
    let context: APIContext

    func list(_ call: Call, _ target: ResourceTarget) async throws -> Answer {
        try Self.check(target.type, call)
        let page = try Page(call.query)
        let filter = try ListFilter(call.query, type: target.type)
        let state = try await context.states.state(call)
        let found = try ReadEndpoint.resources(of: target, in: state, filter)
        return .json(page.json(found, call: call) { overview($0, target.type, call) }, revision: state.revision)
    }

    func item(_ call: Call, _ target: ResourceTarget, _ name: String) async throws -> Answer {
        try Self.check(target.type, call)
        let state = try await context.states.state(call)
        let stored = try ReadEndpoint.resource(target, name, in: state)
        return .json(overview(stored, target.type, call), revision: state.revision)
    }

    private static func check(_ type: ResourceType, _ call: Call) throws {
        guard [.dataplane, .zone, .zoneIngress, .zoneEgress].contains(type) else {
            throw APIError.unknownPath(call.rawPath)
        }
    }

    private func overview(_ stored: StoredResource, _ type: ResourceType, _ call: Call) -> JSON {
        let field = type.name.prefix(1).lowercased() + type.name.dropFirst()
        var members = [field: context.view(for: call.user).spec(stored, type: type)]
        ResourceView.addEnvelope(of: stored, type: type, to: &members)
        members["type"] = .string("\(type.name)Overview")
        guard call.query["at"] == nil else { return .object(members) }
        members["\(field)Insight"] = context.observations.observation(of: stored.key)?.insight
        return .object(members)
    }
}
