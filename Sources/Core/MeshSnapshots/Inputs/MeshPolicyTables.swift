import MeshPolicies
import MeshProjections
import MeshResources

/// All policies of a mesh, ready to be looked up.
struct MeshPolicyTables: Sendable {
    let routes: PolicyTable<TrafficRoute>
    let permissions: PolicyTable<TrafficPermission>
    let traces: ProxyPolicyIndex<TrafficTrace>
    /// In the order of `outboundPolicies`.
    let outbound: [any OutboundMatching]
    /// In the order of `inboundPolicies`.
    let inbound: [any InboundMatching]

    init(state: MeshState, mesh: String) {
        routes = PolicyTable("TrafficRoute", in: mesh, of: state) {
            if case .trafficRoute(let route) = $0 { route } else { nil }
        }
        permissions = PolicyTable("TrafficPermission", in: mesh, of: state, view: TrafficPermission.view)
        traces = ProxyPolicyIndex(
            state.list("TrafficTrace", mesh: mesh).compactMap { stored in
                candidate(stored) { if case .trafficTrace(let trace) = $0 { trace } else { nil } }
            })
        outbound = outboundPolicies.map { $0.table(in: mesh, of: state) }
        inbound = inboundPolicies.map { $0.table(in: mesh, of: state) }
    }

    /// The types that the tables are made from.
    static let types = Set(
        ["TrafficRoute", "TrafficTrace"] + outboundPolicies.map { $0.resourceType }
            + inboundPolicies.map { $0.resourceType })
}
