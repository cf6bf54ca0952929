import CommitPipeline
import MeshProjections
import MeshResources

/// Types that nobody writes: made from the state and from what is observed, at each request.
struct InsightEndpoint: Sendable {
    let context: APIContext

    func list(_ call: Call, _ target: ResourceTarget) async throws -> Answer {
        try call.requireHead()
        let page = try Page(call.query)
        let state = context.pipeline.state
        if let mesh = target.mesh, state["Mesh", "", mesh] == nil { throw APIError.meshNotFound }
        let insights = try insights(target, state).filter { insight in
            call.query["name"].map { insight["name"]?.stringValue?.contains($0) ?? false } ?? true
        }
        let wanted = try Self.serviceTypes(call.query, target.type).map { types in
            insights.filter { types.contains($0["serviceType"]?.stringValue ?? "") }
        }
        return .json(page.json(wanted ?? insights, call: call) { $0 }, revision: state.revision)
    }

    func item(_ call: Call, _ target: ResourceTarget, _ name: String) async throws -> Answer {
        try call.requireHead()
        let state = context.pipeline.state
        if let mesh = target.mesh, state["Mesh", "", mesh] == nil { throw APIError.meshNotFound }
        guard let insight = try insights(target, state).first(where: { $0["name"]?.stringValue == name }) else {
            throw APIError.notFound("Could not retrieve a resource")
        }
        return .json(insight, revision: state.revision)
    }

    private static func serviceTypes(_ query: Query, _ type: ResourceType) throws -> Set<String>? {
        guard type == .serviceInsight, let text = query["type"] else { return nil }
        let types = Set(text.split(separator: ",").map(String.init))
        let known: Set = ["internal", "external", "gateway_builtin", "gateway_delegated"]
        guard let unknown = types.subtracting(known).min() else { return types }
        throw APIError.badParameter(
            "type", "\"\(unknown)\" is none of \(known.sorted().joined(separator: ", "))",
            title: "Could not retrieve resources")
    }

    /// Sorted by mesh and name.
    private func insights(_ target: ResourceTarget, _ state: MeshState) throws -> [JSON] {
        let meshes = target.mesh.map { [$0] } ?? state.meshNames
        switch target.type {
        case .dataplaneInsight:
            return observed(target.type, meshes.flatMap { state.list("Dataplane", mesh: $0) })
        case .zoneIngressInsight: return observed(target.type, state.list("ZoneIngress"))
        case .zoneEgressInsight: return observed(target.type, state.list("ZoneEgress"))
        case .meshInsight:
            return state.list("Mesh").map { MeshInsight($0, state, context.observations).json }
        case .serviceInsight:
            return meshes.compactMap { state["Mesh", "", $0] }.flatMap {
                ServiceInsights($0, state, context.observations).json
            }
        default: return []
        }
    }

    private func observed(_ type: ResourceType, _ all: [StoredResource]) -> [JSON] {
        all.compactMap { stored in
            guard let observation = context.observations.observation(of: stored.key) else { return nil }
            var members = observation.insight.members
            ResourceView.addEnvelope(of: stored, type: type, to: &members)
            members["labels"] = nil
            return .object(members)
        }
    }
}
