import MeshDelivery
import MeshResources

/// The part of a Dataplane that an Envoy resource is made for.
struct ProxyPart: Hashable, Sendable {
    /// What policies must match to shape it, the likeliest first.
    let subjects: [Subject]
    /// `networking.outbound[0] kuma.io/service=backend`.
    let place: String
}

extension ProxyPlan {
    /// What the resource `id` is made for.
    func part(of id: EnvoyResourceID) -> ProxyPart {
        switch id.type {
        case .listener, .route: listenerPart(id.name)
        case .cluster: clusterPart(id.name)
        case .endpoint, .secret: ProxyPart(subjects: [.proxy], place: "networking")
        }
    }

    /// The listeners that hold the route configuration `name`: routes are delivered inside of listeners.
    func listeners(holdingRoute name: String) -> [EnvoyResourceID] {
        let inbound = inputs.inbounds.map(\.inbound).filter { EnvoyName.inboundRoute($0.service) == name }
            .map { EnvoyName.inbound($0.address, $0.port) }
        let outbound = inputs.outbounds.map(\.outbound).filter { EnvoyName.outboundRoute($0.service) == name }
            .map { EnvoyName.outbound($0.address, $0.port) }
        return Set(inbound + outbound).sorted().map { EnvoyResourceID(type: .listener, name: $0) }
    }

    private func listenerPart(_ name: String) -> ProxyPart {
        let dataplane = inputs.dataplane
        if let index = dataplane.inbounds.firstIndex(where: { EnvoyName.inbound($0.address, $0.port) == name }) {
            return ProxyPart(
                subjects: [.inbound(dataplane.inbounds[index].tags), .proxy], place: place("inbound", index))
        }
        if let index = dataplane.outbounds.firstIndex(where: { EnvoyName.outbound($0.address, $0.port) == name }) {
            return ProxyPart(
                subjects: [.calls(of: dataplane.outbounds[index].service), .proxy], place: place("outbound", index))
        }
        return otherPart(name)
    }

    private func clusterPart(_ name: String) -> ProxyPart {
        let dataplane = inputs.dataplane
        if let index = dataplane.inbounds.firstIndex(where: { EnvoyName.local($0.servicePort) == name }) {
            return ProxyPart(subjects: [.proxy], place: place("inbound", index))
        }
        guard let service = service(ofCluster: name) else { return otherPart(name) }
        let leading = inputs.outbounds.filter { $0.services.contains(service) }.map(\.outbound)
        let indexes = dataplane.outbounds.indices.filter { leading.contains(dataplane.outbounds[$0]) }
        return ProxyPart(
            subjects: [.calls(of: service)] + leading.map { .calls(of: $0.service) },
            place: indexes.map { place("outbound", $0) }.joined(separator: ", "))
    }

    /// Clusters of a part of a service have a number behind the service's name.
    private func service(ofCluster name: String) -> String? {
        if let group = endpointGroups.first(where: { $0.cluster == name }) { return group.service }
        return inputs.services.keys.sorted().first { name == $0 || name.hasPrefix("\($0)-_") }
    }

    private func otherPart(_ name: String) -> ProxyPart {
        if name == EnvoyName.admin { return ProxyPart(subjects: [], place: "networking.admin") }
        let isTransparent = inputs.dataplane.transparentProxying != nil
        return ProxyPart(
            subjects: [.calls(of: TransparentProxyGenerator.passthroughService), .proxy],
            place: isTransparent ? "networking.transparentProxying" : "networking")
    }

    private func place(_ field: String, _ index: Int) -> String {
        let dataplane = inputs.dataplane
        let tags = field == "inbound" ? dataplane.inbounds[index].tags : dataplane.outbounds[index].tags
        return "networking.\(field)[\(index)] \(tagText(tags))"
    }
}
