import MeshDelivery
import MeshEvents
import MeshResources

/// What a cluster of the mesh is made from, told by identities: comparing these costs a hundredth of comparing what they stand for.
struct CallClusterKey: Hashable {
    let cluster: String
    let service: String
    let subset: [String: String]
    let mesh: ResourceKey
    let usesMTLS: Bool
    let spoken: ServiceProtocol
    /// It says how load is balanced.
    let route: ResourceKey?
    let routeRevision: Revision?
    let effects: [OutboundEffect]

    func hash(into hasher: inout Hasher) {
        hasher.combine(cluster)
        hasher.combine(routeRevision)
        for effect in effects { hasher.combine(effect.revision) }
    }
}

extension Selection {
    /// What the cluster of `destination` depends on is the same as in `old`, if outbounds and mesh are.
    func hasSameCluster(_ destination: CallLayout.Destination, as old: Selection) -> Bool {
        let outbound = outbounds[destination.outbound].outbound.service
        return services[destination.service] == old.services[destination.service]
            && (outbound == destination.service || services[outbound] == old.services[outbound])
    }

    /// The cluster of `destination`, shared with all profiles for which it is the same.
    func cluster(_ destination: CallLayout.Destination, reusing pool: inout ResourcePool) -> Piece.Item {
        let entry = outbounds[destination.outbound]
        let seen = services[destination.service] ?? ServiceInputs(summary: .unknown, externalServices: [], slots: [])
        let effects = effects(on: seen, of: services[entry.outbound.service])
        guard !seen.summary.isExternal else {
            return externalCluster(destination, seen, entry, effects, reusing: &pool)
        }
        let key = CallClusterKey(
            cluster: destination.cluster, service: destination.service, subset: destination.subset, mesh: mesh.key,
            usesMTLS: usesMTLS(seen.summary), spoken: seen.summary.common ?? .tcp, route: entry.route?.key,
            routeRevision: entry.route?.revision, effects: effects)
        return pool.cluster(key) {
            let recipe = OutboundClusterRecipe(
                name: key.cluster, tags: key.subset, usesMTLS: key.usesMTLS, loadBalancer: entry.loadBalancer,
                scene: scene(of: key.service, speaking: key.spoken),
                effects: effects.compactMap { $0.onCluster(speaking: key.spoken) })
            return Contribution(recipe, from: clusterSources(entry, effects))
        }
    }

    /// In one array from the start: this is asked for each call of each profile.
    private func effects(on seen: ServiceInputs, of outbound: ServiceInputs?) -> [OutboundEffect] {
        var effects: [OutboundEffect] = []
        effects.reserveCapacity(seen.slots.count)
        for case let effect? in outbound?.slots ?? [] where effect.followsOutbound { effects.append(effect) }
        for case let effect? in seen.slots where !effect.followsOutbound { effects.append(effect) }
        return effects
    }

    private func externalCluster(
        _ destination: CallLayout.Destination, _ seen: ServiceInputs, _ entry: OutboundInputs,
        _ effects: [OutboundEffect], reusing pool: inout ResourcePool
    ) -> Piece.Item {
        let spoken = seen.summary.common ?? .tcp
        let targets = seen.externalServices.filter { $0.value.service.has(destination.subset) }
        let recipe = ExternalClusterRecipe(
            name: destination.cluster, targets: targets.map(\.value), prefersIPv4: profile.prefersIPv4,
            loadBalancer: entry.loadBalancer, scene: scene(of: destination.service, speaking: spoken),
            effects: effects.compactMap { $0.onCluster(speaking: spoken) })
        let sources = clusterSources(entry, effects) + targets.map(\.key) + targets.compactMap(\.value.secret?.key)
        return Piece.Item(resource: pool.resource(recipe), sources: sources, origin: .outbound)
    }

    private func clusterSources(_ entry: OutboundInputs, _ effects: [OutboundEffect]) -> [ResourceKey] {
        [mesh.key] + (entry.route.map { [$0.key] } ?? []) + effects.map(\.key)
    }

    /// Clusters do not care about callers and tracing, and are shared by profiles that differ in these.
    private func scene(of service: String, speaking spoken: ServiceProtocol) -> OutboundScene {
        OutboundScene(
            mesh: mesh.value.name, service: service, serviceProtocol: spoken, caller: nil, tracing: nil)
    }

    /// In a PERMISSIVE mesh only services that can answer are called with mTLS.
    private func usesMTLS(_ summary: ServiceSummary) -> Bool {
        guard let mtls = mesh.value.mtls else { return false }
        return !mtls.isPermissive || summary.isTLSReady
    }
}

extension OutboundInputs {
    fileprivate var loadBalancer: TrafficRoute.LoadBalancer { route?.value.loadBalancer ?? .roundRobin }
}

extension ExternalService {
    fileprivate func has(_ subset: [String: String]) -> Bool { subset.allSatisfy { tags[$0.key] == $0.value } }
}
