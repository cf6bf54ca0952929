import CommitPipeline
import ControlPlaneConfig
import MeshCommands
import MeshProjections
import MeshResources

/// What the control plane says about itself.
struct FactsEndpoint: Sendable {
    let context: APIContext

    /// `GET /`, without authentication, as Kuma.
    func index(_ call: Call) throws -> Answer {
        try Self.requireGet(call)
        let facts = context.dependencies.facts
        let cluster = context.pipeline.state["Config", "", "kuma-cluster-id"]?.resource.spec["config"]
        var members: [String: JSON] = [
            "hostname": .string(facts.hostname), "product": "Kuma", "tagline": "Kuma",
            "version": .string(facts.version), "instanceId": .string(facts.instanceID), "clusterId": cluster ?? "",
            "mode": .string(context.dependencies.configuration.mode.rawValue),
        ]
        members["gui"] = facts.gui.map(JSON.string)
        return .json(.object(members))
    }

    /// `nil` if the path is none of these.
    func answer(_ call: Call, _ first: String) async throws -> Answer? {
        switch (first, call.path.count) {
        case ("config", 1): return try get(call, whoMaySeeMetadata: true) { _ in configuration }
        case ("policies", 1): return try get(call) { _ in policies }
        case ("_resources", 1): return try get(call) { _ in resources }
        case ("who-am-i", 1): return try get(call) { $0.user.json }
        case ("openapi.json", 1):
            return try get(call) { _ in OpenAPI.document(version: context.dependencies.facts.version) }
        case ("global-insight", 1):
            try call.requireHead()
            return try get(call) { _ in GlobalInsight(context.pipeline.state, context.observations).json }
        case ("global-insights", 1):
            try call.requireHead()
            return try get(call) { _ in GlobalInsight(context.pipeline.state, context.observations).formerJSON }
        case ("status", 2) where call.path[1] == "zones": return try get(call) { _ in zones }
        case ("_kri", 2):
            try Self.requireGet(call)
            return try await ReadEndpoint(context: context).item(call, kri: call.path[1])
        case ("snapshots", 1): return try SnapshotsEndpoint(context: context).answer(call)
        default: return nil
        }
    }

    private func get(_ call: Call, whoMaySeeMetadata: Bool = false, _ body: (Call) -> JSON) throws -> Answer {
        try Self.requireGet(call)
        if whoMaySeeMetadata {
            try context.access.check(call.user, may: .controlPlaneMetadata, "control-plane metadata")
        }
        return .json(body(call))
    }

    private static func requireGet(_ call: Call) throws {
        guard call.method == .get else { throw APIError.methodNotAllowed("\(call.rawPath) can only be read") }
    }

    private var configuration: JSON { context.dependencies.configuration.masked }

    private func isReadOnly(_ type: ResourceType) -> Bool {
        let example = ResourceKey(type: type.name, mesh: type.scope == .mesh ? "default" : "", name: "any")
        return context.dependencies.configuration.api.isReadOnly || !context.mode.mayWrite(example)
    }

    private var policies: JSON {
        let items = ResourceType.all.filter { $0.isPolicy && $0.hasREST }.map { type -> JSON in
            [
                "name": .string(type.name), "readOnly": .bool(isReadOnly(type)), "path": .string(type.path),
                "singularDisplayName": .string(type.singularDisplayName),
                "pluralDisplayName": .string(type.pluralDisplayName), "isExperimental": false,
                "isTargetRefBased": .bool(type.isTargetRefBased), "isInbound": .bool(type.isInbound),
                "isOutbound": .bool(type.isOutbound),
            ]
        }
        return ["policies": .array(items)]
    }

    private var resources: JSON {
        ["resources": .array(ResourceType.all.filter { $0.hasREST && !$0.isInternal }.map(description))]
    }

    private func description(_ type: ResourceType) -> JSON {
        var members: [String: JSON] = [
            "name": .string(type.name), "scope": .string(type.scope.rawValue), "readOnly": .bool(isReadOnly(type)),
            "path": .string(type.path), "singularDisplayName": .string(type.singularDisplayName),
            "pluralDisplayName": .string(type.pluralDisplayName), "shortName": .string(type.shortName ?? ""),
            "includeInFederation": .bool(type.isIncludedInFederation),
        ]
        if type.isPolicy {
            members["policy"] = [
                "isTargetRef": .bool(type.isTargetRefBased), "hasToTargetRef": .bool(type.isOutbound),
                "hasFromTargetRef": .bool(type.isInbound), "hasRulesTargetRef": false, "isFromAsRules": false,
            ]
        }
        return .object(members)
    }

    /// The shape of 0.7: one object a zone.
    private var zones: JSON {
        .array(
            context.pipeline.state.list("Zone").map { zone in
                [
                    "name": .string(zone.key.name), "url": "",
                    "active": .bool(context.observations.isZoneOnline(zone.key.name)),
                ]
            })
    }
}
