import MeshEvents
import MeshProjections
import MeshResources

/// What other zones offer to one mesh through their ingresses. Source: Kuma 1.8 `pkg/xds/topology/outbound.go`.
struct RemoteZones: Hashable, Sendable {
    /// By service, in the order of ingresses.
    let endpoints: [String: [Endpoint]]
    /// Weight of each endpoint of this zone: the number of ingress addresses that stand beside it, at least 1.
    let localWeight: UInt32

    static let none = RemoteZones(endpoints: [:], localWeight: 1)

    private init(endpoints: [String: [Endpoint]], localWeight: UInt32) {
        self.endpoints = endpoints
        self.localWeight = localWeight
    }

    /// - Parameter zone: that of this control plane; without one, and without mTLS, other zones cannot be called.
    init(state: MeshState, mesh: Mesh, zone: String?) {
        guard let zone, mesh.mtls != nil else {
            self = .none
            return
        }
        var endpoints: [String: [Endpoint]] = [:]
        // An ingress is known by its address; one that offers nothing yet must not stand for that address.
        var addresses: Set<String> = []
        for stored in state.list("ZoneIngress") {
            guard case .zoneIngress(let ingress) = stored.typed, !ingress.zone.isEmpty, ingress.zone != zone,
                let address = ingress.advertisedAddress, let port = ingress.advertisedPort,
                !ingress.availableServices.isEmpty,
                addresses.insert(EnvoyName.hostPort(address, port)).inserted
            else { continue }
            for offer in ingress.availableServices where offer.mesh == mesh.name && !offer.isExternal {
                endpoints[offer.tags[TagName.service] ?? "", default: []].append(
                    Endpoint(
                        address: address, port: port, tags: offer.tags, weight: offer.instances, source: stored.key))
            }
        }
        self.init(endpoints: endpoints, localWeight: UInt32(max(1, addresses.count)))
    }
}
