import MeshProjections
import MeshResources

/// Which policies a proxy has, and which proxies a policy.
struct InspectionEndpoint: Sendable {
    let context: APIContext

    /// `/meshes/{m}/dataplanes/{n}/policies`.
    func policies(_ call: Call, _ key: ResourceKey) async throws -> Answer {
        let state = try await context.states.state(call)
        let dataplane = try Self.dataplane(key, in: state)
        let items = PolicyMatches(state, mesh: key.mesh).attachments(of: dataplane).map { attachment -> JSON in
            Self.json(attachment).setting(
                "matchedPolicies",
                to: .object(
                    attachment.policies.mapValues { keys in
                        .array(keys.compactMap { state[$0] }.map(Self.meta))
                    }))
        }
        return .json(
            ["kind": "SidecarDataplane", "total": .int(Int64(items.count)), "items": .array(items)],
            revision: state.revision)
    }

    /// `/meshes/{m}/dataplanes/{n}/_rules`: no policy with a `targetRef` is known here, so there are no rules.
    func rules(_ call: Call, _ key: ResourceKey) async throws -> Answer {
        let state = try await context.states.state(call)
        guard let stored = state[key] else { throw APIError.notFound("Could not retrieve a resource") }
        let resource = key.document.setting(
            "labels", to: .object(stored.resource.labels.mapValues(JSON.string)))
        return .json(["resource": resource, "httpMatches": [], "rules": []], revision: state.revision)
    }

    /// `/meshes/{m}/{policy}/{n}/dataplanes`, and with `isNew` `…/_resources/dataplanes`.
    func dataplanes(_ call: Call, _ key: ResourceKey, isNew: Bool) async throws -> Answer {
        let state = try await context.states.state(call)
        guard state["Mesh", "", key.mesh] != nil else { throw APIError.meshNotFound }
        guard state[key] != nil else { throw APIError.notFound("Could not retrieve a resource") }
        let page = try Page(call.query)
        let filter = try ListFilter(call.query, type: .dataplane)
        let affected = try await APIContext.apart { Self.affected(by: key, in: state, filter) }
        guard !isNew else {
            return .json(page.json(affected, call: call) { Self.summary($0.dataplane) }, revision: state.revision)
        }
        let items = affected.map { dataplane, attachments -> JSON in
            [
                "kind": "SidecarDataplane",
                "dataplane": ["mesh": .string(key.mesh), "name": .string(dataplane.key.name)],
                "attachments": .array(attachments.map(Self.json)),
            ]
        }
        return .json(["total": .int(Int64(items.count)), "items": .array(items)], revision: state.revision)
    }

    private static func affected(
        by key: ResourceKey, in state: MeshState, _ filter: ListFilter
    ) -> [(dataplane: StoredResource, attachments: [PolicyAttachment])] {
        let matches = PolicyMatches(state, mesh: key.mesh)
        return state.list("Dataplane", mesh: key.mesh).filter(filter.matches).compactMap { stored in
            guard case .dataplane(let dataplane) = stored.typed else { return nil }
            let attachments = matches.attachments(of: dataplane)
                .filter { $0.policies[key.type]?.contains(key) == true }
            return attachments.isEmpty ? nil : (stored, attachments)
        }
    }

    private static func dataplane(_ key: ResourceKey, in state: MeshState) throws -> Dataplane {
        guard state["Mesh", "", key.mesh] != nil else { throw APIError.meshNotFound }
        guard let dataplane = state.dataplane(mesh: key.mesh, name: key.name) else {
            throw APIError.notFound("Could not retrieve a resource")
        }
        return dataplane
    }

    private static func json(_ attachment: PolicyAttachment) -> JSON {
        [
            "type": .string(attachment.kind.rawValue), "name": .string(attachment.name),
            "service": .string(attachment.service),
        ]
    }

    private static func meta(_ stored: StoredResource) -> JSON {
        var members: [String: JSON] = [:]
        guard let type = ResourceType.named(stored.key.type) else { return .object(members) }
        ResourceView.addEnvelope(of: stored, type: type, to: &members)
        return .object(members)
    }

    private static func summary(_ stored: StoredResource) -> JSON {
        stored.key.document.setting("labels", to: .object(stored.resource.labels.mapValues(JSON.string)))
    }
}
