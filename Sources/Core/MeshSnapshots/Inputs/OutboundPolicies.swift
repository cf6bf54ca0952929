import MeshEvents
import MeshPolicies
import MeshProjections
import MeshResources

/// A policy that shapes how a proxy calls a service. What a policy does not care about, it leaves out.
protocol OutboundPolicy: ConnectionPolicy {
    static var resourceType: String { get }
    static func view(_ resource: TypedResource) -> Self?
    /// The listener differs from proxy to proxy, so it cannot be shared.
    static var dependsOnProxy: Bool { get }
    /// A cluster takes it from the outbound that leads to it, not from its own service.
    static var followsOutbound: Bool { get }
    /// Whether it shapes calls of a service like this at all; otherwise it is no input of the callers.
    static func applies(to service: ServiceSummary) -> Bool
    /// What of it clusters of a service that speaks `spoken` depend on; `nil`: nothing.
    func clusterShape(speaking spoken: ServiceProtocol) -> (any ClusterShape)?
    /// What of it listeners for a service that speaks `spoken` depend on; `nil`: nothing.
    func listenerShape(speaking spoken: ServiceProtocol, in mesh: Mesh) -> (any ListenerShape)?
}

extension OutboundPolicy {
    static var dependsOnProxy: Bool { false }
    static var followsOutbound: Bool { false }
    static func applies(to service: ServiceSummary) -> Bool { true }
    func clusterShape(speaking spoken: ServiceProtocol) -> (any ClusterShape)? { nil }
    func listenerShape(speaking spoken: ServiceProtocol, in mesh: Mesh) -> (any ListenerShape)? { nil }

    static func table(in mesh: Mesh, of state: MeshState) -> any OutboundMatching {
        OutboundTable<Self>(in: mesh, of: state)
    }
}

/// The policy of one type that applies to calls of one service. One object for all callers; equal if it is the same
/// revision of the same resource.
final class OutboundEffect: Hashable, Sendable {
    let key: ResourceKey
    let revision: Revision
    let followsOutbound: Bool
    let dependsOnProxy: Bool
    private let clusters: [ServiceProtocol: ClusterEffect]
    private let listeners: [ServiceProtocol: ListenerEffect]

    init<Policy: OutboundPolicy>(_ policy: Policy, _ stored: StoredResource, in mesh: Mesh) {
        key = stored.key
        revision = stored.revision
        followsOutbound = Policy.followsOutbound
        dependsOnProxy = Policy.dependsOnProxy
        var clusters: [ServiceProtocol: ClusterEffect] = [:]
        var listeners: [ServiceProtocol: ListenerEffect] = [:]
        for spoken in ServiceProtocol.allCases {
            clusters[spoken] = policy.clusterShape(speaking: spoken).map { ClusterEffect($0) }
            listeners[spoken] = policy.listenerShape(speaking: spoken, in: mesh).map { ListenerEffect($0) }
        }
        self.clusters = clusters
        self.listeners = listeners
    }

    func onCluster(speaking spoken: ServiceProtocol) -> ClusterEffect? { clusters[spoken] }

    func onListener(speaking spoken: ServiceProtocol) -> ListenerEffect? { listeners[spoken] }

    static func == (left: OutboundEffect, right: OutboundEffect) -> Bool {
        left === right || (left.key == right.key && left.revision == right.revision)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        hasher.combine(revision)
    }
}

/// The policies of one type in a mesh, to be looked up by callers.
protocol OutboundMatching: Sendable {
    func effect(
        from source: [[String: String]], to service: String, seenAs summary: ServiceSummary
    ) -> OutboundEffect?
}

private struct OutboundTable<Policy: OutboundPolicy>: OutboundMatching {
    private let index: PolicyIndex<Policy>
    private let effects: [ResourceKey: OutboundEffect]

    init(in mesh: Mesh, of state: MeshState) {
        let stored = state.list(Policy.resourceType, mesh: mesh.name)
        index = PolicyIndex(stored.compactMap { candidate($0, Policy.view) })
        let made = stored.compactMap { stored in
            Policy.view(stored.typed).map { (stored.key, OutboundEffect($0, stored, in: mesh)) }
        }
        effects = Dictionary(uniqueKeysWithValues: made)
    }

    func effect(
        from source: [[String: String]], to service: String, seenAs summary: ServiceSummary
    ) -> OutboundEffect? {
        guard Policy.applies(to: summary) else { return nil }
        return index.outboundPolicy(from: source, to: service).flatMap { effects[$0.key] }
    }
}
