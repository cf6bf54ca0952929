import MeshEvents
import MeshPolicies
import MeshProjections
import MeshResources

/// A policy that shapes how a proxy answers for its workload.
protocol InboundPolicy: ConnectionPolicy {
    static var resourceType: String { get }
    static func view(_ resource: TypedResource) -> Self?
    /// Those that apply to an inbound with `tags`, in order.
    static func select(_ tags: [String: String], from index: PolicyIndex<Self>) -> [PolicyCandidate<Self>]
    /// It shapes HTTP requests, and nothing else; otherwise connections with mTLS, and nothing else.
    static var isAboutRequests: Bool { get }
    /// Network filters that go first on chains with mTLS; also asked where no policy applies.
    static func guards(_ policies: [Sourced<Self>], _ scene: InboundScene) -> [NetworkFilter]
    static func shape(_ manager: inout HTTPConnectionManager, with policies: [Sourced<Self>], _ scene: InboundScene)
}

extension InboundPolicy {
    static var isAboutRequests: Bool { true }
    static func guards(_ policies: [Sourced<Self>], _ scene: InboundScene) -> [NetworkFilter] { [] }
    static func shape(_ manager: inout HTTPConnectionManager, with policies: [Sourced<Self>], _ scene: InboundScene) {}

    static func table(in mesh: String, of state: MeshState) -> any InboundMatching {
        PolicyTable<Self>(resourceType, in: mesh, of: state, view: view)
    }
}

/// The policies of one type that apply to one inbound; may be none.
protocol InboundShaping: Hashable, Sendable {
    var sources: [ResourceKey: Revision] { get }
    /// Whether the listener of `scene` depends on it at all.
    func concerns(_ scene: InboundScene) -> Bool
    func guards(_ scene: InboundScene) -> [NetworkFilter]
    func shape(_ manager: inout HTTPConnectionManager, _ scene: InboundScene)
}

extension InboundShaping {
    fileprivate func equals(_ other: any InboundShaping) -> Bool { (other as? Self) == self }
}

struct InboundPolicies<Policy: InboundPolicy>: InboundShaping {
    let policies: [Sourced<Policy>]

    var sources: [ResourceKey: Revision] {
        Dictionary(policies.map { ($0.key, $0.revision) }, uniquingKeysWith: { first, _ in first })
    }

    func concerns(_ scene: InboundScene) -> Bool {
        Policy.isAboutRequests ? scene.serviceProtocol.isHTTP : scene.usesMTLS
    }

    func guards(_ scene: InboundScene) -> [NetworkFilter] { Policy.guards(policies, scene) }

    func shape(_ manager: inout HTTPConnectionManager, _ scene: InboundScene) {
        Policy.shape(&manager, with: policies, scene)
    }
}

/// `any InboundShaping` that can be compared.
struct InboundEffect: Hashable, Sendable {
    let shaping: any InboundShaping

    static func == (left: InboundEffect, right: InboundEffect) -> Bool { left.shaping.equals(right.shaping) }

    func hash(into hasher: inout Hasher) { shaping.hash(into: &hasher) }
}

protocol InboundMatching: Sendable {
    func effect(on tags: [String: String]) -> InboundEffect
}

extension PolicyTable: InboundMatching where Policy: InboundPolicy {
    func effect(on tags: [String: String]) -> InboundEffect {
        InboundEffect(shaping: InboundPolicies(policies: Policy.select(tags, from: index).map(sourced)))
    }
}
