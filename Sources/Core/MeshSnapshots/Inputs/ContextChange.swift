import MeshEvents
import MeshProjections
import MeshResources

/// What of a mesh's context became other than before, for those who must follow.
struct ContextChange: Sendable {
    /// Nothing is sure to be the same.
    var isEverything = false
    /// Any Dataplane came, went or changed.
    var areDataplanesOther = false
    var policies: [PolicyChange] = []
    /// Services that look other to their consumers.
    var services: Set<String> = []
    /// For each service, the endpoints that came or went.
    var endpoints: [String: Set<Endpoint>] = [:]
    /// For each service, by how many endpoints more of each protocol it has.
    var tallies: [String: ProtocolTally] = [:]

    static let everything = ContextChange(isEverything: true)

    /// Notes the differences between what other zones offer and what they offered.
    mutating func add(_ after: [String: [Endpoint]], insteadOf before: [String: [Endpoint]]) {
        guard after != before else { return }
        for service in Set(before.keys).union(after.keys) {
            add(service, from: before[service] ?? [], to: after[service] ?? [])
        }
    }

    /// Notes that some of the endpoints of a service are others than before.
    mutating func add(_ service: String, from before: [Endpoint], to after: [Endpoint]) {
        let moved = Endpoint.moved(before, after)
        guard !moved.isEmpty else { return }
        endpoints[service, default: []].formUnion(moved)
        tallies[service, default: ProtocolTally()].add(before, times: -1)
        tallies[service, default: ProtocolTally()].add(after)
    }
}

/// A policy as it was and as it is.
struct PolicyChange: Sendable {
    let type: String
    /// One of them, or both.
    let versions: [TypedResource]
}

/// Which parts of a context the changed keys can change; what is read from the state when needed is no part of it.
struct ContextReach {
    /// `isEverything`, and what is known without looking at other zones and at readiness.
    private(set) var change = ContextChange()
    private(set) var mayMoveRemotes = false
    private(set) var mayMoveReadiness = false

    init(_ changed: some Sequence<ResourceKey>, from context: MeshContext, to later: MeshState) {
        for key in Set(changed) { add(key, context, later) }
    }

    private mutating func add(_ key: ResourceKey, _ context: MeshContext, _ later: MeshState) {
        let name = context.mesh.value.name
        switch key.type {
        case "Mesh": if key.name == name { change.isEverything = true }
        case "ZoneIngress": mayMoveRemotes = true
        case "Config": if key.name == MeshContext.tlsReadinessName(name) { mayMoveReadiness = true }
        default:
            guard key.mesh == name else { return }
            add(key, context.state[key]?.typed, later[key]?.typed, weight: context.remote.localWeight)
        }
    }

    private mutating func add(
        _ key: ResourceKey, _ before: TypedResource?, _ after: TypedResource?, weight: UInt32
    ) {
        let versions = [before, after].compactMap { $0 }
        if PolicyTypes.all.contains(key.type) {
            change.policies.append(PolicyChange(type: key.type, versions: versions))
        }
        for version in versions {
            if case .externalService(let service) = version { change.services.insert(service.service) }
        }
        guard key.type == "Dataplane" else { return }
        change.areDataplanesOther = true
        let (before, after) = (before?.dataplane, after?.dataplane)
        for service in Set((before?.services ?? []) + (after?.services ?? [])) {
            change.add(
                service, from: before?.endpoints(of: service, weight: weight) ?? [],
                to: after?.endpoints(of: service, weight: weight) ?? [])
        }
    }
}

extension TypedResource {
    fileprivate var dataplane: Dataplane? { if case .dataplane(let dataplane) = self { dataplane } else { nil } }
}

extension Endpoint {
    /// What came or went, or may have changed its place or its number: all between what both have in common at either end.
    fileprivate static func moved(_ before: [Endpoint], _ after: [Endpoint]) -> Set<Endpoint> {
        guard before != after else { return [] }
        let start = zip(before, after).prefix { $0 == $1 }.count
        let rest = min(before.count, after.count) - start
        let end = zip(before.reversed(), after.reversed()).prefix(rest).prefix { $0 == $1 }.count
        return Set(before[start..<before.count - end]).union(after[start..<after.count - end])
    }
}
