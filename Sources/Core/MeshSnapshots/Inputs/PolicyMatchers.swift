import MeshEvents
import MeshPolicies
import MeshProjections
import MeshResources

/// A policy that shapes how a proxy calls a service. What a policy does not care about, it leaves out.
protocol OutboundPolicy: ConnectionPolicy {
    static var resourceType: String { get }
    static func view(_ resource: TypedResource) -> Self?
    /// The shape differs from proxy to proxy, so the resource cannot be shared.
    static var dependsOnProxy: Bool { get }
    /// A cluster takes it from the outbound that leads to it, not from its own service.
    static var followsOutbound: Bool { get }
    /// Whether it shapes calls of a service like this at all; otherwise it is no input of the callers.
    static func applies(to service: ServiceSummary) -> Bool
    func shape(_ cluster: inout ClusterDraft, _ scene: OutboundScene)
    func shape(_ manager: inout HTTPConnectionManager, _ scene: OutboundScene)
    func shape(_ proxy: inout TCPProxy, _ scene: OutboundScene)
}

extension OutboundPolicy {
    static var dependsOnProxy: Bool { false }
    static var followsOutbound: Bool { false }
    static func applies(to service: ServiceSummary) -> Bool { true }
    func shape(_ cluster: inout ClusterDraft, _ scene: OutboundScene) {}
    func shape(_ manager: inout HTTPConnectionManager, _ scene: OutboundScene) {}
    func shape(_ proxy: inout TCPProxy, _ scene: OutboundScene) {}

    fileprivate func equals(_ other: any OutboundPolicy) -> Bool { (other as? Self) == self }
}

/// The policy of one type that applies to calls of one service.
struct OutboundEffect: Hashable, Sendable {
    let key: ResourceKey
    let revision: Revision
    let policy: any OutboundPolicy

    static func == (left: OutboundEffect, right: OutboundEffect) -> Bool {
        left.key == right.key && left.revision == right.revision && left.policy.equals(right.policy)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        hasher.combine(revision)
    }
}

/// The policies of one connection type in a mesh, with their revisions.
struct PolicyTable<Policy: ConnectionPolicy>: Sendable {
    let index: PolicyIndex<Policy>
    private let revisions: [ResourceKey: Revision]

    init(_ type: String, in mesh: String, of state: MeshState, view: (TypedResource) -> Policy?) {
        let stored = state.list(type, mesh: mesh)
        index = PolicyIndex(stored.compactMap { candidate($0, view) })
        revisions = Dictionary(uniqueKeysWithValues: stored.map { ($0.key, $0.revision) })
    }

    func sourced(_ candidate: PolicyCandidate<Policy>) -> Sourced<Policy> {
        Sourced(key: candidate.key, revision: revisions[candidate.key] ?? .zero, value: candidate.policy)
    }
}

func candidate<Policy>(_ stored: StoredResource, _ view: (TypedResource) -> Policy?) -> PolicyCandidate<Policy>? {
    view(stored.typed).map {
        PolicyCandidate(key: stored.key, createdMilliseconds: stored.createdMilliseconds, policy: $0)
    }
}

protocol OutboundMatching: Sendable {
    func effect(
        from source: [[String: String]], to service: String, seenAs summary: ServiceSummary
    ) -> OutboundEffect?
}

extension PolicyTable: OutboundMatching where Policy: OutboundPolicy {
    func effect(
        from source: [[String: String]], to service: String, seenAs summary: ServiceSummary
    ) -> OutboundEffect? {
        guard Policy.applies(to: summary) else { return nil }
        return index.outboundPolicy(from: source, to: service).map(sourced).map {
            OutboundEffect(key: $0.key, revision: $0.revision, policy: $0.value)
        }
    }
}

extension OutboundPolicy {
    static func table(in mesh: String, of state: MeshState) -> any OutboundMatching {
        PolicyTable<Self>(resourceType, in: mesh, of: state, view: view)
    }
}
