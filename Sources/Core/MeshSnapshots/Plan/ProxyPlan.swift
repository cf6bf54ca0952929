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

/// All of one proxy but its endpoints and secrets: what it has alone, and what it shares with its replicas.
public struct ProxyPlan: Sendable {
    let own: OwnPart
    let calls: Calls

    /// The Dataplane.
    public var proxy: ResourceKey { own.inputs.proxy.key }
    /// Sorted by type and name.
    public var resources: [EncodedResource] { (clusters + listeners).map(\.resource) }
    /// The endpoints that must be added to it, sorted by cluster.
    public var endpointGroups: [EndpointGroup] { calls.endpointGroups }
    /// Names of the secrets that the resources refer to, sorted.
    public var secretNames: [String] { calls.secretNames }
    /// What it is made from; the plan stays right as long as they stay equal.
    public var inputs: ProxyInputs { own.inputs.selecting(calls.selection) }
    /// For each of `resources`, the resources of the state that made it so, sorted.
    public var provenance: [EnvoyResourceID: [ResourceKey]] {
        let all = (clusters + listeners).map { item in
            (
                EnvoyResourceID(type: item.resource.type, name: item.resource.name),
                Set(item.sources + [proxy]).sorted()
            )
        }
        return Dictionary(uniqueKeysWithValues: all)
    }

    /// The services that the proxy calls, as the plan takes them to be.
    public var summaries: [String: ServiceSummary] { inputs.summaries }
    /// Every resource that the plan was made from, with the revision that was read.
    public var inputRevisions: [ResourceKey: Revision] { inputs.revisions }

    /// Cheap; may be false although they are the same.
    func hasSameListeners(as other: ProxyPlan) -> Bool {
        own === other.own && calls.listenerVersion === other.calls.listenerVersion
    }

    var clusters: [Piece.Item] { own.piece.clusters.merged(with: calls.piece.clusters) }
    var listeners: [Piece.Item] { own.piece.listeners.merged(with: calls.piece.listeners) }
}

/// All but the endpoints of `proxy`; `nil` if the mesh of `context` has no such Dataplane.
public func plan(for proxy: ResourceKey, in context: MeshContext) -> ProxyPlan? {
    var pool = ResourcePool()
    return inputs(for: proxy, in: context).map { plan(from: $0, reusing: &pool) }
}

/// The plan that `inputs` determine, with resources shared through `pool`.
public func plan(from inputs: ProxyInputs, reusing pool: inout ResourcePool) -> ProxyPlan {
    let calls = Calls(inputs.selection, reusing: &pool)
    return ProxyPlan(own: OwnPart(inputs, with: calls, reusing: &pool), calls: calls)
}
