import MeshDelivery
import MeshEvents
import MeshResources

/// The clusters of one profile, named while its outbounds are gone through in order.
struct OutboundClusters {
    private let inputs: Selection
    /// By the tags of the destination.
    private var names: [[String: String]: String] = [:]
    private var nextNumber = 0
    private(set) var contributions: [Contribution] = []
    private(set) var endpointGroups: [EndpointGroup] = []

    init(_ inputs: Selection) {
        self.inputs = inputs
    }

    /// Rules first, in order; then everything else.
    mutating func routes(of outbound: OutboundInputs) -> [OutboundRoute] {
        var routes: [OutboundRoute] = []
        for (rule, splits) in zip(outbound.route?.value.http ?? [], outbound.httpSplits) {
            routes.append(OutboundRoute(rule: rule, clusters: splits.map { share($0, of: outbound) }))
        }
        routes.append(OutboundRoute(rule: nil, clusters: outbound.splits.map { share($0, of: outbound) }))
        return routes.filter { !$0.clusters.isEmpty }
    }

    private mutating func share(_ split: TrafficRoute.Split, of outbound: OutboundInputs) -> ClusterShare {
        let service = split.destination[TagName.service] ?? ""
        let isExternal = inputs.services[service]?.summary.isExternal ?? false
        return ClusterShare(
            name(split.destination, service: service, outbound: outbound), weight: split.weight, isExternal: isExternal)
    }

    /// The number goes up for every destination with several tags, also for those that have a name already: Kuma's names
    /// have these gaps, and dashboards and ProxyTemplates name clusters.
    private mutating func name(_ tags: [String: String], service: String, outbound: OutboundInputs) -> String {
        var name = service
        if tags.count > 1 {
            name = EnvoyName.split(service, nextNumber)
            nextNumber += 1
        }
        if let known = names[tags] { return known }
        names[tags] = name
        add(cluster: name, service: service, tags: tags, outbound: outbound)
        return name
    }

    private mutating func add(cluster name: String, service: String, tags: [String: String], outbound: OutboundInputs) {
        let seen = inputs.services[service] ?? ServiceInputs(summary: .unknown, externalServices: [], slots: [])
        let ofOutbound = inputs.services[outbound.outbound.service]?.effects ?? []
        let effects =
            ofOutbound.filter(\.followsOutbound) + seen.effects.filter { !$0.followsOutbound }
        var subset = tags
        subset[TagName.service] = nil
        let spoken = seen.summary.common ?? .tcp
        // Clusters do not care about callers and tracing, and are shared by profiles that differ in these.
        let scene = OutboundScene(
            mesh: inputs.mesh.value.name, service: service, serviceProtocol: spoken, caller: nil, tracing: nil)
        let shapes = effects.compactMap { $0.onCluster(speaking: spoken) }
        let sources =
            [inputs.mesh.key] + (outbound.route.map { [$0.key] } ?? []) + effects.map(\.key)
        let balancer = outbound.route?.value.loadBalancer ?? .roundRobin
        guard !seen.summary.isExternal else {
            let targets = seen.externalServices.filter { $0.value.service.has(subset) }
            let recipe = ExternalClusterRecipe(
                name: name, targets: targets.map(\.value), prefersIPv4: inputs.profile.prefersIPv4,
                loadBalancer: balancer, scene: scene, effects: shapes)
            let secrets = targets.compactMap(\.value.secret?.key)
            contributions.append(Contribution(recipe, from: sources + targets.map(\.key) + secrets))
            return
        }
        let recipe = OutboundClusterRecipe(
            name: name, tags: subset, usesMTLS: usesMTLS(seen.summary), loadBalancer: balancer, scene: scene,
            effects: shapes)
        contributions.append(Contribution(recipe, from: sources))
        endpointGroups.append(
            EndpointGroup(cluster: name, mesh: inputs.mesh.value.name, service: service, tags: subset))
    }

    /// In a PERMISSIVE mesh only services that can answer are called with mTLS.
    private func usesMTLS(_ summary: ServiceSummary) -> Bool {
        guard let mtls = inputs.mesh.value.mtls else { return false }
        return !mtls.isPermissive || summary.isTLSReady
    }
}

extension ExternalService {
    fileprivate func has(_ subset: [String: String]) -> Bool { subset.allSatisfy { tags[$0.key] == $0.value } }
}
