import EnvoyAPI
import MeshEvents
import MeshPolicies
import MeshResources
import SwiftProtobuf

/// Who may connect, by the identities in the caller's certificate.
/// Source: Kuma 1.8 `pkg/xds/envoy/listeners/v3/network_rbac_configurer.go`.
extension TrafficPermission: InboundPolicy {
    static let resourceType = "TrafficPermission"
    static let isAboutRequests = false

    static func view(_ resource: TypedResource) -> TrafficPermission? {
        if case .trafficPermission(let permission) = resource { permission } else { nil }
    }

    /// The most specific permission replaces all others.
    static func select(
        _ tags: [String: String], from index: PolicyIndex<TrafficPermission>
    ) -> [PolicyCandidate<TrafficPermission>] {
        index.inboundPolicy(to: tags).map { [$0] } ?? []
    }

    /// Rules without a policy allow nobody, so a missing permission denies.
    static func guards(_ policies: [Sourced<TrafficPermission>], _ scene: InboundScene) -> [NetworkFilter] {
        var filter = Envoy_Extensions_Filters_Network_Rbac_V3_RBAC()
        filter.statPrefix = EnvoyName.statistics(scene.listener) + "."
        filter.rules.action = .allow
        for permission in policies where !permission.value.selectors.sources.isEmpty {
            filter.rules.policies[permission.key.name] = Envoy_Config_Rbac_V3_Policy.with {
                $0.permissions = [.with { $0.any = true }]
                $0.principals = permission.value.selectors.sources.map { principal($0, mesh: scene.mesh) }
            }
        }
        return [NetworkFilter("envoy.filters.network.rbac", filter)]
    }

    /// Every tag of a caller is a name in its certificate, so a source is a set of names.
    private static func principal(_ source: TagSelector, mesh: String) -> Envoy_Config_Rbac_V3_Principal {
        let named = source.tags.filter { $0.value != TagSelector.anyValue }
        let sorted = named.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        let names = sorted.map { key, value in
            key == TagName.service ? "spiffe://\(mesh)/\(value)" : "kuma://\(key)/\(value)"
        }
        let identities = names.map { name in
            Envoy_Config_Rbac_V3_Principal.with { $0.authenticated.principalName = .exact(name) }
        }
        switch identities.count {
        case 0: return .with { $0.any = true }
        case 1: return identities[0]
        default: return .with { $0.andIds.ids = identities }
        }
    }
}
