public import MeshDelivery
public import MeshEvents
public import MeshResources

/// A resource in a snapshot.
public struct EnvoyResourceID: Hashable, Sendable, Comparable {
    /// The kind of resource.
    public let type: XDSType
    /// Unique within the type.
    public let name: String

    /// Names a resource.
    public init(type: XDSType, name: String) {
        self.type = type
        self.name = name
    }

    /// By type, in the order of delivery, then by name.
    public static func < (left: EnvoyResourceID, right: EnvoyResourceID) -> Bool {
        (left.type, left.name) < (right.type, right.name)
    }
}

/// All of one proxy but its endpoints and secrets.
public struct ProxyPlan: Sendable {
    /// The Dataplane.
    public let proxy: ResourceKey
    /// Sorted by type and name.
    public let resources: [EncodedResource]
    /// The endpoints that must be added to it, sorted by cluster.
    public let endpointGroups: [EndpointGroup]
    /// Names of the secrets that the resources refer to, sorted.
    public let secretNames: [String]
    /// What it was made from; the plan stays right as long as they stay equal.
    public let inputs: ProxyInputs
    /// For each of `resources`, the resources of the state that made it so, sorted.
    public let provenance: [EnvoyResourceID: [ResourceKey]]

    /// The services that the proxy calls, as the plan takes them to be.
    public var summaries: [String: ServiceSummary] { inputs.summaries }
    /// Every resource that the plan was made from, with the revision that was read.
    public var inputRevisions: [ResourceKey: Revision] { inputs.revisions }
}

/// All but the endpoints of `proxy`; `nil` if the mesh of `context` has no such Dataplane.
public func plan(for proxy: ResourceKey, in context: MeshContext) -> ProxyPlan? {
    var pool = ResourcePool()
    return inputs(for: proxy, in: context).map { plan(from: $0, reusing: &pool) }
}

/// The plan that `inputs` determine, with resources shared through `pool`.
public func plan(from inputs: ProxyInputs, reusing pool: inout ResourcePool) -> ProxyPlan {
    var resources: [EnvoyResourceID: EncodedResource] = [:]
    var provenance: [EnvoyResourceID: [ResourceKey]] = [:]
    var groups: Set<EndpointGroup> = []
    for generator in generators {
        let contributions = generator.contributions(for: inputs)
        groups.formUnion(contributions.endpointGroups)
        for contribution in contributions.resources {
            let resource = pool.resource(contribution.recipe)
            let id = EnvoyResourceID(type: resource.type, name: resource.name)
            resources[id] = resource
            provenance[id] = Set(contribution.sources).sorted()
        }
    }
    return ProxyPlan(
        proxy: inputs.proxy.key, resources: resources.sorted { $0.key < $1.key }.map(\.value),
        endpointGroups: groups.sorted(), secretNames: secretNames(for: inputs), inputs: inputs,
        provenance: provenance)
}

private func secretNames(for inputs: ProxyInputs) -> [String] {
    var names: Set<String> = []
    let mesh = inputs.mesh.value
    if mesh.mtls != nil { names = [EnvoyName.identitySecret(mesh.name), EnvoyName.authoritySecret(mesh.name)] }
    for target in inputs.services.values.flatMap(\.externalServices)
    where target.value.service.tls?.clientCertificate != nil {
        names.insert(EnvoyName.externalIdentitySecret(mesh: mesh.name, name: target.key.name))
    }
    return names.sorted()
}
