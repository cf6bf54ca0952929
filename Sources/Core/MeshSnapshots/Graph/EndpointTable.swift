import MeshDelivery
import MeshProjections
import MeshResources

/// The endpoints of all groups that connected proxies need, each computed once, and whole sets of them, each shared by all
/// profiles that call the same.
struct EndpointTable: Sendable {
    private struct SetNode: Sendable {
        let groups: [EndpointGroup]
        var current: EndpointSet
        /// Profiles that have it.
        var userCount: Int
    }

    private var endpoints: [EndpointGroup: ClusterEndpoints] = [:]
    private var groupsByService: [ServiceKey: Set<EndpointGroup>] = [:]
    private var groupsByMesh: [String: Set<EndpointGroup>] = [:]
    private var setsByGroup: [EndpointGroup: Set<Int>] = [:]
    private var ids: [[EndpointGroup]: Int] = [:]
    private var sets: [Int: SetNode] = [:]
    private var nextID = 0
    /// Groups computed.
    private(set) var computedCount: UInt64 = 0
    /// Of these, those that turned out other than before.
    private(set) var changedCount: UInt64 = 0

    subscript(id: Int) -> EndpointSet? { sets[id]?.current }

    /// A set for one more profile.
    mutating func retain(_ groups: [EndpointGroup], in context: MeshContext) -> Int {
        if let id = ids[groups] {
            sets[id]?.userCount += 1
            return id
        }
        let id = nextID
        nextID += 1
        ids[groups] = id
        for group in groups {
            setsByGroup[group, default: []].insert(id)
            if endpoints[group] == nil { add(group, in: context) }
        }
        sets[id] = SetNode(groups: groups, current: EndpointSet(groups.compactMap { endpoints[$0] }), userCount: 1)
        return id
    }

    /// A set that one profile does not need any more.
    mutating func release(_ id: Int) {
        sets[id]?.userCount -= 1
        guard let node = sets[id], node.userCount == 0 else { return }
        sets[id] = nil
        ids[node.groups] = nil
        for group in node.groups {
            setsByGroup[group]?.remove(id)
            if setsByGroup[group]?.isEmpty == true { remove(group) }
        }
    }

    /// Computes what `change` made untrue.
    ///
    /// - Returns: the sets that became other.
    mutating func follow(_ change: ContextChange, in context: MeshContext) -> Set<Int> {
        var stale: Set<Int> = []
        for group in groups(concernedBy: change, in: context) where compute(group, in: context) {
            stale.formUnion(setsByGroup[group] ?? [])
        }
        for id in stale {
            guard let node = sets[id] else { continue }
            sets[id]?.current = EndpointSet(node.groups.compactMap { endpoints[$0] })
        }
        return stale
    }

    private func groups(concernedBy change: ContextChange, in context: MeshContext) -> Set<EndpointGroup> {
        let mesh = context.mesh.value.name
        if change.isEverything { return groupsByMesh[mesh] ?? [] }
        var groups: Set<EndpointGroup> = []
        for (service, moved) in change.endpoints {
            for group in groupsByService[ServiceKey(mesh: mesh, service: service)] ?? []
            where moved.contains(where: group.admits) {
                groups.insert(group)
            }
        }
        return groups
    }

    private mutating func add(_ group: EndpointGroup, in context: MeshContext) {
        groupsByService[group.serviceKey, default: []].insert(group)
        groupsByMesh[group.mesh, default: []].insert(group)
        _ = compute(group, in: context)
    }

    private mutating func remove(_ group: EndpointGroup) {
        endpoints[group] = nil
        setsByGroup[group] = nil
        groupsByMesh[group.mesh]?.remove(group)
        groupsByService[group.serviceKey]?.remove(group)
        if groupsByService[group.serviceKey]?.isEmpty == true { groupsByService[group.serviceKey] = nil }
    }

    /// - Returns: whether the endpoints are other than before, or only their sources.
    private mutating func compute(_ group: EndpointGroup, in context: MeshContext) -> Bool {
        computedCount += 1
        let computed = MeshSnapshots.endpoints(of: group, in: context)
        let old = endpoints.updateValue(computed, forKey: group)
        if old?.resource != computed.resource { changedCount += 1 }
        return old != computed
    }
}

extension EndpointGroup {
    fileprivate var serviceKey: ServiceKey { ServiceKey(mesh: mesh, service: service) }

    /// Whether an endpoint of the service is one of the group.
    func admits(_ endpoint: Endpoint) -> Bool { tags.allSatisfy { endpoint.tags[$0.key] == $0.value } }
}
