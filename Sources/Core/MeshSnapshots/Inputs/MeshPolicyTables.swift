import MeshPolicies
import MeshProjections
import MeshResources

/// All policies of a mesh, ready to be looked up.
struct MeshPolicyTables: Sendable {
    private(set) var routes: PolicyTable<TrafficRoute>
    private(set) var permissions: PolicyTable<TrafficPermission>
    private(set) var traces: ProxyPolicyIndex<TrafficTrace>
    /// In the order of `outboundPolicies`.
    private(set) var outbound: [any OutboundMatching]
    /// In the order of `inboundPolicies`.
    private(set) var inbound: [any InboundMatching]

    init(state: MeshState, mesh: Mesh) {
        routes = Self.routes(state, mesh.name)
        permissions = Self.permissions(state, mesh.name)
        traces = Self.traces(state, mesh.name)
        outbound = outboundPolicies.map { $0.table(in: mesh, of: state) }
        inbound = inboundPolicies.map { $0.table(in: mesh.name, of: state) }
    }

    /// Looks up policies of `types` in `state` from now on.
    mutating func renew(_ types: Set<String>, from state: MeshState, mesh: Mesh) {
        if types.contains("TrafficRoute") { routes = Self.routes(state, mesh.name) }
        if types.contains(TrafficPermission.resourceType) { permissions = Self.permissions(state, mesh.name) }
        if types.contains("TrafficTrace") { traces = Self.traces(state, mesh.name) }
        for (index, policy) in outboundPolicies.enumerated() where types.contains(policy.resourceType) {
            outbound[index] = policy.table(in: mesh, of: state)
        }
        for (index, policy) in inboundPolicies.enumerated() where types.contains(policy.resourceType) {
            inbound[index] = policy.table(in: mesh.name, of: state)
        }
    }

    private static func routes(_ state: MeshState, _ mesh: String) -> PolicyTable<TrafficRoute> {
        PolicyTable("TrafficRoute", in: mesh, of: state) {
            if case .trafficRoute(let route) = $0 { route } else { nil }
        }
    }

    private static func permissions(_ state: MeshState, _ mesh: String) -> PolicyTable<TrafficPermission> {
        PolicyTable(TrafficPermission.resourceType, in: mesh, of: state, view: TrafficPermission.view)
    }

    private static func traces(_ state: MeshState, _ mesh: String) -> ProxyPolicyIndex<TrafficTrace> {
        ProxyPolicyIndex(
            state.list("TrafficTrace", mesh: mesh).compactMap { stored in
                candidate(stored) { if case .trafficTrace(let trace) = $0 { trace } else { nil } }
            })
    }
}

/// Which policies are about what.
enum PolicyTypes {
    /// About calls: `outboundPolicies`, and what decides where calls go.
    static let calls = Set(["TrafficRoute"] + outboundPolicies.map { $0.resourceType })
    /// About answers.
    static let answers = Set(inboundPolicies.map { $0.resourceType })
    /// About proxies, whatever they do.
    static let proxies: Set = ["TrafficTrace"]
    /// All that generation reads.
    static let all = calls.union(answers).union(proxies)
}
