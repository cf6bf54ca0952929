import MeshDelivery
import MeshEvents
import MeshProjections
import MeshResources

/// Where the endpoints of one cluster come from, and which proxies of the service are not among them.
struct EndpointReasons: Sendable {
    let group: EndpointGroup
    let context: MeshContext

    private var id: EnvoyResourceID { EnvoyResourceID(type: .endpoint, name: group.cluster) }

    /// Those that answer, sorted by their keys; then Dataplanes of the service that do not.
    var all: [Reason] {
        let bySource = Dictionary(
            grouping: context.endpoints(of: group.service).filter { hasTags($0.tags) }, by: \.source)
        let used = bySource.keys.sorted()
        let providers = context.state.providers(of: ServiceKey(mesh: group.mesh, service: group.service))
        let absent = providers.filter { bySource[$0.key] == nil }
        return used.compactMap { reason($0, bySource[$0] ?? []) } + absent.compactMap(absence)
    }

    private func reason(_ key: ResourceKey, _ found: [Endpoint]) -> Reason? {
        guard let stored = context.state[key] else { return nil }
        let addresses = found.map { EnvoyName.hostPort($0.address, $0.port) }
        return Reason(
            xds: id, source: key, revision: stored.revision, rule: rule(stored),
            effect: "endpoint \(Set(addresses).sorted().joined(separator: ", "))")
    }

    private func rule(_ stored: StoredResource) -> String {
        switch stored.typed {
        case .dataplane(let dataplane):
            let index = dataplane.inbounds.firstIndex { $0.service == group.service && hasTags($0.tags) && $0.isReady }
            return index.map { "networking.inbound[\($0)] \(tagText(dataplane.inbounds[$0].tags))" } ?? ""
        case .zoneIngress(let ingress):
            let index = ingress.availableServices.firstIndex { service in
                service.mesh == group.mesh && service.tags[TagName.service] == group.service && hasTags(service.tags)
            }
            return index.map { "availableServices[\($0)] \(tagText(ingress.availableServices[$0].tags))" } ?? ""
        case .mesh, .dataplaneMetadata, .externalService, .config, .trafficPermission, .trafficRoute, .trafficLog,
            .trafficTrace, .timeout, .retry, .healthCheck, .circuitBreaker, .faultInjection, .rateLimit, .other:
            return ""
        }
    }

    private func absence(_ dataplane: Dataplane) -> Reason? {
        guard let stored = context.state[dataplane.key],
            let index = dataplane.inbounds.firstIndex(where: { $0.service == group.service })
        else { return nil }
        let inbounds = dataplane.servedInbounds.filter { $0.service == group.service }
        let isReady = inbounds.contains(where: \.isReady)
        return Reason(
            xds: id, source: dataplane.key, revision: stored.revision,
            rule: "networking.inbound[\(index)] \(tagText(dataplane.inbounds[index].tags))",
            effect: isReady ? "left out: the cluster is for \(tagText(group.tags))" : "left out: not ready")
    }

    private func hasTags(_ tags: [String: String]) -> Bool {
        group.tags.allSatisfy { tags[$0.key] == $0.value }
    }
}

extension Dataplane {
    fileprivate var key: ResourceKey { ResourceKey(type: "Dataplane", mesh: mesh, name: name) }
}
