import LogHash
public import MeshDelivery
public import MeshEvents
public import MeshProjections
public import MeshResources

/// All that one proxy is to have, secrets excepted, at one revision.
public struct ProxySnapshot: Sendable {
    /// The Dataplane.
    public let proxy: ResourceKey
    /// The revision of the state that it was made from.
    public let revision: Revision
    /// SHA-256 over types, names and versions, 64 hexadecimal digits; the same on every machine. Secrets are not in it.
    public let digest: String
    /// One for each type but secrets.
    public let sets: [XDSType: ResourceSet]
    /// Secrets that the proxy needs besides, sorted.
    public let secretNames: [String]
    /// For each resource, the resources of the state that made it so, sorted.
    public let provenance: [EnvoyResourceID: [ResourceKey]]
}

/// A snapshot from a plan and the endpoints of its groups, in any order.
public func assemble(plan: ProxyPlan, endpoints: [ClusterEndpoints], revision: Revision) -> ProxySnapshot {
    var provenance = plan.provenance
    for endpoint in endpoints {
        provenance[EnvoyResourceID(type: .endpoint, name: endpoint.resource.name)] = endpoint.sources
    }
    let byType = Dictionary(grouping: plan.resources + endpoints.map(\.resource), by: \.type)
    let types = XDSType.allCases.filter { $0 != .secret }
    let sets = Dictionary(uniqueKeysWithValues: types.map { ($0, ResourceSet(hashing: byType[$0] ?? [])) })
    return ProxySnapshot(
        proxy: plan.proxy, revision: revision, digest: digest(of: sets), sets: sets, secretNames: plan.secretNames,
        provenance: provenance)
}

/// The snapshot of `proxy`, from nothing but `state`; `nil` if there is no such Dataplane.
public func generate(_ state: MeshState, proxy: ResourceKey) -> ProxySnapshot? {
    guard let context = MeshContext(state: state, mesh: proxy.mesh), let plan = plan(for: proxy, in: context) else {
        return nil
    }
    return assemble(
        plan: plan, endpoints: plan.endpointGroups.map { endpoints(of: $0, in: context) }, revision: state.revision)
}

extension ResourceSet {
    /// Sorts, and hashes names and versions to a version of 16 hexadecimal digits.
    init(hashing resources: [EncodedResource]) {
        let sorted = resources.sorted { $0.name < $1.name }
        self.init(resources: sorted, version: String(SHA256.hash(Self.listing(sorted)).hex.prefix(16)))
    }

    /// Zero bytes are in neither names nor versions, so no two listings are spelled alike.
    fileprivate static func listing(_ resources: [EncodedResource]) -> [UInt8] {
        var bytes: [UInt8] = []
        for resource in resources {
            bytes += resource.name.utf8
            bytes.append(0)
            bytes += resource.version.utf8
            bytes.append(0)
        }
        return bytes
    }
}

private func digest(of sets: [XDSType: ResourceSet]) -> String {
    var bytes: [UInt8] = []
    for (type, set) in sets.sorted(by: { $0.key < $1.key }) {
        bytes += type.typeURL.utf8
        bytes.append(0)
        bytes += ResourceSet.listing(set.resources)
        bytes.append(0)
    }
    return SHA256.hash(bytes).hex
}
