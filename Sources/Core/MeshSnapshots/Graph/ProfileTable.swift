import MeshDelivery
import MeshEvents
import MeshProjections
import MeshResources

/// A profile that connected proxies have, with what they share.
struct ProfileNode: Sendable {
    let profile: Profile
    var calls: Calls
    /// In the `EndpointTable`.
    var endpointSet: Int
    var members: Set<ResourceKey> = []
    /// Whole sets of clusters, by those that are not from `calls`: replicas mostly have these in common too.
    var clusterSets: [[EncodedResource]: ResourceSet] = [:]

    /// All clusters of a proxy of the profile.
    mutating func clusters(besides own: [Piece.Item]) -> ResourceSet {
        let key = own.map(\.resource)
        if let known = clusterSets[key] { return known }
        // Addresses come and go: what only proxies had that left is forgotten, as seldom as it takes to pay for itself.
        if clusterSets.count > 2 * members.count + 16 { clusterSets = [:] }
        let set = ResourceSet(hashing: own.merged(with: calls.piece.clusters).map(\.resource))
        clusterSets[key] = set
        return set
    }
}

/// The profiles of all connected proxies, and which of them a change concerns.
struct ProfileTable: Sendable {
    private var ids: [Profile: Int] = [:]
    private var nodes: [Int: ProfileNode] = [:]
    private var nextID = 0
    private var byMesh: [String: Set<Int>] = [:]
    private var callers: [ServiceKey: Set<Int>] = [:]
    private var offerers: [ServiceKey: Set<Int>] = [:]

    subscript(id: Int) -> ProfileNode? {
        get { nodes[id] }
        _modify { yield &nodes[id] }
    }

    var all: some Sequence<(key: Int, value: ProfileNode)> { nodes }

    func id(of profile: Profile) -> Int? { ids[profile] }

    mutating func insert(_ node: ProfileNode) -> Int {
        let id = nextID
        nextID += 1
        ids[node.profile] = id
        nodes[id] = node
        byMesh[node.profile.mesh, default: []].insert(id)
        for service in node.profile.serviceKeys { offerers[service, default: []].insert(id) }
        for service in node.calls.serviceKeys { callers[service, default: []].insert(id) }
        return id
    }

    mutating func remove(_ id: Int) {
        guard let node = nodes.removeValue(forKey: id) else { return }
        ids[node.profile] = nil
        Self.remove(id, from: &byMesh, at: node.profile.mesh)
        for service in node.profile.serviceKeys { Self.remove(id, from: &offerers, at: service) }
        for service in node.calls.serviceKeys { Self.remove(id, from: &callers, at: service) }
    }

    /// Replaces what the proxies of a profile share.
    mutating func update(_ id: Int, calls: Calls, endpointSet: Int) {
        guard let old = nodes[id]?.calls else { return }
        if old.selection.services.keys != calls.selection.services.keys {
            for service in old.serviceKeys { Self.remove(id, from: &callers, at: service) }
            for service in calls.serviceKeys { callers[service, default: []].insert(id) }
        }
        nodes[id]?.calls = calls
        nodes[id]?.endpointSet = endpointSet
        if !old.piece.clusters.hasSameResources(as: calls.piece.clusters) { nodes[id]?.clusterSets = [:] }
    }

    private static func remove<Key: Hashable>(_ id: Int, from index: inout [Key: Set<Int>], at key: Key) {
        index[key]?.remove(id)
        if index[key]?.isEmpty == true { index[key] = nil }
    }
}

extension ProfileTable {
    /// What of which profiles of `mesh` is to be selected anew.
    func concerned(by change: ContextChange, in context: MeshContext) -> [Int: StaleParts] {
        let mesh = context.mesh.value.name
        var stale: [Int: StaleParts] = [:]
        if change.isEverything {
            for id in byMesh[mesh] ?? [] { stale[id] = StaleParts(isEverything: true) }
            return stale
        }
        for service in change.services {
            for id in callers[ServiceKey(mesh: mesh, service: service)] ?? [] {
                stale[id, default: StaleParts()].services.insert(service)
            }
        }
        for policy in change.policies {
            for id in concerned(by: policy, in: context) {
                stale[id, default: StaleParts()].policies.insert(policy.type)
            }
        }
        return stale
    }

    /// The profiles that call an ExternalService with the help of one of `secrets`.
    func concerned(bySecrets secrets: Set<ResourceKey>) -> [Int: StaleParts] {
        guard !secrets.isEmpty else { return [:] }
        return nodes.compactMapValues { node in
            let services = node.calls.selection.services.filter { _, inputs in
                inputs.externalServices.contains { $0.value.authoritiesSecret.map(secrets.contains) ?? false }
            }
            return services.isEmpty ? nil : StaleParts(services: Set(services.keys))
        }
    }

    private func concerned(by change: PolicyChange, in context: MeshContext) -> Set<Int> {
        let mesh = context.mesh.value.name
        var found: Set<Int> = []
        for version in change.versions {
            if let selectors = version.connectionSelectors {
                if PolicyTypes.calls.contains(change.type) { found.formUnion(callers(of: selectors, in: mesh)) }
                if PolicyTypes.answers.contains(change.type) { found.formUnion(answerers(of: selectors, in: mesh)) }
            } else if let selectors = version.proxySelectors {
                found.formUnion((byMesh[mesh] ?? []).filter { nodes[$0]?.profile.matches(proxies: selectors) == true })
            }
        }
        // What may leave the mesh is a matter of permission, and the callers enforce it.
        guard change.type == TrafficPermission.resourceType else { return found }
        let external = context.externalServices.keys.map { callers[ServiceKey(mesh: mesh, service: $0)] ?? [] }
        return external.reduce(into: found) { $0.formUnion($1) }
    }

    private func callers(of selectors: ConnectionSelectors, in mesh: String) -> Set<Int> {
        // A policy for few callers must not cost as much as a service has callers, nor one for few services as much as there are
        // callers.
        let named =
            selectors.sources.allSatisfy { $0.exactService != nil }
            ? candidates(selectors.sources, in: offerers, mesh)
            : candidates(selectors.destinations, in: callers, mesh)
        return named.filter { id in
            guard let node = nodes[id], node.profile.matches(sources: selectors.sources) else { return false }
            return selectors.destinations.contains { destination in
                destination.exactService.map { node.calls.selection.services[$0] != nil } ?? true
            }
        }
    }

    private func answerers(of selectors: ConnectionSelectors, in mesh: String) -> Set<Int> {
        candidates(selectors.destinations, in: offerers, mesh).filter { id in
            guard let profile = nodes[id]?.profile else { return false }
            return selectors.destinations.contains(where: profile.answers)
        }
    }

    private func candidates(
        _ selectors: [TagSelector], in index: [ServiceKey: Set<Int>], _ mesh: String
    ) -> Set<Int> {
        selectors.reduce(into: []) { found, selector in
            let ids =
                selector.exactService.map { index[ServiceKey(mesh: mesh, service: $0)] ?? [] } ?? byMesh[mesh] ?? []
            found.formUnion(ids)
        }
    }
}

extension Profile {
    fileprivate var serviceKeys: [ServiceKey] { services.map { ServiceKey(mesh: mesh, service: $0) } }
}

extension Calls {
    fileprivate var serviceKeys: [ServiceKey] {
        selection.services.keys.map { ServiceKey(mesh: selection.profile.mesh, service: $0) }
    }
}
