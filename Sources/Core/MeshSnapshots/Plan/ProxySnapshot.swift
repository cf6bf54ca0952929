import LogHash
public import MeshDelivery
public import MeshEvents
public import MeshProjections
public import MeshResources

/// All that one proxy is to have, secrets excepted, at one revision.
public struct ProxySnapshot: Sendable {
    /// The revision of the state that it was made from.
    public let revision: Revision
    /// One for each type but secrets.
    public let sets: [XDSType: ResourceSet]
    let plan: ProxyPlan
    let endpoints: EndpointSet

    /// The Dataplane.
    public var proxy: ResourceKey { plan.proxy }
    /// Secrets that the proxy needs besides, sorted.
    public var secretNames: [String] { plan.secretNames }

    /// SHA-256 over types, names and versions, 64 hexadecimal digits; the same on every machine. Secrets are not in it.
    /// Computed when asked for.
    public var digest: String {
        var bytes: [UInt8] = []
        for (type, set) in sets.sorted(by: { $0.key < $1.key }) {
            bytes += type.typeURL.utf8
            bytes.append(0)
            bytes += ResourceSet.listing(set.resources)
            bytes.append(0)
        }
        return SHA256.hash(bytes).hex
    }

    /// For each resource, the resources of the state that made it so, sorted. Computed when asked for.
    public var provenance: [EnvoyResourceID: [ResourceKey]] {
        var provenance = plan.provenance
        for group in endpoints.groups {
            provenance[EnvoyResourceID(type: .endpoint, name: group.resource.name)] = group.sources
        }
        return provenance
    }

    /// The same resources, made from other sources.
    func with(_ plan: ProxyPlan, _ endpoints: EndpointSet) -> ProxySnapshot {
        ProxySnapshot(revision: revision, sets: sets, plan: plan, endpoints: endpoints)
    }

    /// Each set has the version that it has in `other`, so each resource has too.
    func hasSameResources(as other: ProxySnapshot) -> Bool {
        sets.allSatisfy { type, set in
            guard let present = other.sets[type] else { return false }
            return present === set || present.version == set.version
        }
    }
}

/// A snapshot from a plan and the endpoints of its groups, in any order.
public func assemble(plan: ProxyPlan, endpoints: [ClusterEndpoints], revision: Revision) -> ProxySnapshot {
    let endpoints = EndpointSet(endpoints)
    let sets: [XDSType: ResourceSet] = [
        .cluster: ResourceSet(hashing: plan.clusters.map(\.resource)), .endpoint: endpoints.set,
        .listener: ResourceSet(hashing: plan.listeners.map(\.resource)), .route: .none,
    ]
    return ProxySnapshot(revision: revision, sets: sets, plan: plan, endpoints: endpoints)
}

/// The snapshot of `proxy`, from nothing but `state`; `nil` if there is no such Dataplane.
public func generate(_ state: MeshState, proxy: ResourceKey) -> ProxySnapshot? {
    guard let context = MeshContext(state: state, mesh: proxy.mesh), let plan = plan(for: proxy, in: context) else {
        return nil
    }
    return assemble(
        plan: plan, endpoints: plan.endpointGroups.map { endpoints(of: $0, in: context) }, revision: state.revision)
}

/// The endpoints of several groups; one object for all proxies that have these groups.
final class EndpointSet: Sendable {
    /// Sorted by cluster.
    let groups: [ClusterEndpoints]
    let set: ResourceSet

    /// - Parameter groups: in any order.
    init(_ groups: [ClusterEndpoints]) {
        self.groups = groups.sorted { $0.resource.name < $1.resource.name }
        set = ResourceSet(hashing: self.groups.map(\.resource))
    }
}
