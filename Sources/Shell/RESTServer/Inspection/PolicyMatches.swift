import MeshPolicies
import MeshProjections
import MeshResources

/// Where policies take effect on a proxy.
struct PolicyAttachment: Hashable, Sendable {
    /// In Kuma's words and order.
    enum Kind: String, Hashable, Sendable {
        case dataplane, inbound, outbound, service
    }

    let kind: Kind
    /// `ADDRESS:PORT:SERVICEPORT` of an inbound, `ADDRESS:PORT` of an outbound, else a service or the Dataplane.
    let name: String
    let service: String
    /// By type; the one that takes effect first.
    let policies: [String: [ResourceKey]]
}

/// The source/destination policies of one mesh. Source: Kuma 1.8 `pkg/xds/topology`, `pkg/core/xds/inspect`.
struct PolicyMatches: Sendable {
    private struct ByConnection: ConnectionPolicy {
        let selectors: ConnectionSelectors
    }

    private struct ByProxy: ProxyPolicy {
        let selectors: [TagSelector]
    }

    private static let inboundTypes = ["FaultInjection", "RateLimit", "TrafficPermission"]
    private static let outboundTypes = ["Timeout", "TrafficRoute"]
    private static let serviceTypes = ["CircuitBreaker", "HealthCheck", "Retry", "TrafficLog"]
    private static let proxyTypes = ["ProxyTemplate", "TrafficTrace"]

    private let byConnection: [String: PolicyIndex<ByConnection>]
    private let byProxy: [String: ProxyPolicyIndex<ByProxy>]

    init(_ state: MeshState, mesh: String) {
        func candidates<Policy>(
            _ type: String, _ policy: (Resource) -> Policy
        ) -> [PolicyCandidate<Policy>] {
            state.list(type, mesh: mesh).map { stored in
                PolicyCandidate(
                    key: stored.key, createdMilliseconds: stored.createdMilliseconds, policy: policy(stored.resource))
            }
        }
        byConnection = Dictionary(
            uniqueKeysWithValues: (Self.inboundTypes + Self.outboundTypes + Self.serviceTypes).map { type in
                (type, PolicyIndex(candidates(type) { ByConnection(selectors: Self.connections($0)) }))
            })
        byProxy = Dictionary(
            uniqueKeysWithValues: Self.proxyTypes.map { type in
                (type, ProxyPolicyIndex(candidates(type) { ByProxy(selectors: Self.selectors("selectors", $0)) }))
            })
    }

    private static func connections(_ resource: Resource) -> ConnectionSelectors {
        ConnectionSelectors(sources: selectors("sources", resource), destinations: selectors("destinations", resource))
    }

    private static func selectors(_ field: String, _ resource: Resource) -> [TagSelector] {
        (resource.spec[field]?.elements ?? []).map { TagSelector(tags: $0["match"]?.stringMembers ?? [:]) }
    }

    /// Everything that applies to `dataplane`: the proxy itself, inbounds, outbounds, services; each sorted by name.
    func attachments(of dataplane: Dataplane) -> [PolicyAttachment] {
        let tags = dataplane.tagSets
        let whole = PolicyAttachment(
            kind: .dataplane, name: dataplane.name, service: "",
            policies: byProxy.compactMapValues { $0.policy(for: tags).map { [$0.key] } })
        let inbounds = dataplane.inbounds.map { inbound in
            PolicyAttachment(
                kind: .inbound, name: "\(inbound.address):\(inbound.port):\(inbound.servicePort)",
                service: inbound.service, policies: inboundPolicies(inbound.tags))
        }
        let outbounds = dataplane.outbounds.map { outbound in
            PolicyAttachment(
                kind: .outbound, name: "\(outbound.address):\(outbound.port)", service: outbound.service,
                policies: connectionPolicies(Self.outboundTypes, from: tags, to: outbound.service))
        }
        let services = Set(dataplane.outbounds.map(\.service)).map { service in
            PolicyAttachment(
                kind: .service, name: service, service: service,
                policies: connectionPolicies(Self.serviceTypes, from: tags, to: service))
        }
        let groups = [[whole], inbounds, outbounds, services].map { $0.sorted { $0.name < $1.name } }
        return groups.flatMap { $0 }.filter { !$0.policies.isEmpty }
    }

    private func inboundPolicies(_ tags: [String: String]) -> [String: [ResourceKey]] {
        var policies: [String: [ResourceKey]] = [:]
        for type in Self.inboundTypes {
            guard let index = byConnection[type] else { continue }
            let matching =
                type == "TrafficPermission"
                ? index.inboundPolicy(to: tags).map { [$0] } ?? [] : index.inboundPolicies(to: tags)
            if !matching.isEmpty { policies[type] = matching.map(\.key) }
        }
        return policies
    }

    private func connectionPolicies(
        _ types: [String], from source: [[String: String]], to service: String
    ) -> [String: [ResourceKey]] {
        var policies: [String: [ResourceKey]] = [:]
        for type in types {
            guard let policy = byConnection[type]?.outboundPolicy(from: source, to: service) else { continue }
            policies[type] = [policy.key]
        }
        return policies
    }
}
