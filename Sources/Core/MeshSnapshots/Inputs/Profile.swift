import MeshPolicies
import MeshResources

/// What a Dataplane has in common with its replicas: tags and outbounds, but neither name nor addresses.
///
/// Policies are selected, and calls are configured, once for each profile.
struct Profile: Hashable, Sendable {
    let mesh: String
    /// Tags of each inbound, in order.
    let inboundTags: [[String: String]]
    /// `nil` for a sidecar.
    let gatewayTags: [String: String]?
    let outbounds: [Dataplane.Outbound]
    /// It says something about redirection, be it incomplete.
    let isRedirected: Bool
    /// All traffic of the workload is redirected to the proxy.
    let isTransparent: Bool
    let prefersIPv4: Bool

    init(_ dataplane: Dataplane) {
        mesh = dataplane.mesh
        inboundTags = dataplane.inbounds.map(\.tags)
        gatewayTags = dataplane.gatewayTags
        outbounds = dataplane.outbounds
        isRedirected = dataplane.transparentProxying != nil
        isTransparent =
            dataplane.transparentProxying.map {
                $0.redirectPortInbound != 0 && $0.redirectPortOutbound != 0
            } ?? false
        prefersIPv4 = !dataplane.address.contains(":")
    }

    /// What selectors of sources and of proxies are matched with.
    var tagSets: [[String: String]] { inboundTags + (gatewayTags.map { [$0] } ?? []) }

    /// The services that are offered.
    var services: Set<String> { Set(tagSets.compactMap { $0[TagName.service] }) }

    /// The service by which the proxy is known; see `Dataplane.identifyingService`.
    var identifyingService: String {
        gatewayTags?[TagName.service] ?? inboundTags.first.map { $0[TagName.service] ?? "" } ?? "unknown"
    }

    /// Tags of outbounds are left to equality: hashing a dictionary is dear, and a service tells most outbounds apart.
    func hash(into hasher: inout Hasher) {
        hasher.combine(mesh)
        hasher.combine(inboundTags)
        hasher.combine(gatewayTags)
        for outbound in outbounds {
            hasher.combine(outbound.port)
            hasher.combine(outbound.service)
        }
    }
}
