import MeshProjections
import MeshResources

/// The services of one mesh with their state. Source: Kuma 2.14 `service_insight.proto` and the resyncer that fills it.
struct ServiceInsights {
    private struct Service {
        var total = 0
        var online = 0
        var issuedBackends: [String: Int] = [:]
        var zones: Set<String> = []
        var type = ServiceType.internal.rawValue
        var address: String

        var status: String {
            if total == 0 { return "not_available" }
            return online == 0 ? "offline" : online == total ? "online" : "partially_degraded"
        }
    }

    private let mesh: StoredResource
    private var services: [String: Service] = [:]

    init(_ mesh: StoredResource, _ state: MeshState, _ observations: any ProxyObservations) {
        self.mesh = mesh
        for stored in state.list("ExternalService", mesh: mesh.key.name) { add(externalService: stored) }
        for stored in state.list("Dataplane", mesh: mesh.key.name) {
            guard case .dataplane(let dataplane) = stored.typed else { continue }
            let observation = observations.observation(of: stored.key)
            for endpoint in dataplane.inbounds.map({ ($0.tags, $0.isReady) })
                + (dataplane.gatewayTags.map { [($0, true)] } ?? [])
            {
                add(endpoint.0, isReady: endpoint.1, ServiceType(dataplane, stored.resource), observation)
            }
        }
    }

    private mutating func add(externalService stored: StoredResource) {
        guard let tags = stored.resource.spec["tags"]?.stringMembers, let name = tags["kuma.io/service"] else { return }
        var service = services[name] ?? Service(address: "\(name).mesh:80")
        service.type = "external"
        if let zone = tags["kuma.io/zone"] { service.zones.insert(zone) }
        services[name] = service
    }

    private mutating func add(
        _ tags: [String: String], isReady: Bool, _ type: ServiceType, _ observation: ProxyObservation?
    ) {
        guard let name = tags["kuma.io/service"] else { return }
        var service = services[name] ?? Service(address: "\(name).mesh:80")
        service.total += 1
        if isReady, observation?.isOnline == true { service.online += 1 }
        service.type = type.rawValue
        if let zone = tags["kuma.io/zone"] { service.zones.insert(zone) }
        if let backend = observation?.certificate?.backend { service.issuedBackends[backend, default: 0] += 1 }
        services[name] = service
    }

    /// One entry a service, sorted by name.
    var json: [JSON] {
        services.sorted { $0.key < $1.key }.map { name, service in
            var members: [String: JSON] = [
                "status": .string(service.status), "serviceType": .string(service.type),
                "addressPort": .string(service.address),
            ]
            if service.total > 0 {
                let counts = [
                    "total": service.total, "online": service.online, "offline": service.total - service.online,
                ]
                members["dataplanes"] = .object(counts.filter { $0.value > 0 }.mapValues { .int(Int64($0)) })
            }
            if !service.issuedBackends.isEmpty {
                members["issuedBackends"] = .object(service.issuedBackends.mapValues { .int(Int64($0)) })
            }
            if !service.zones.isEmpty { members["zones"] = .array(service.zones.sorted().map(JSON.string)) }
            ResourceView.addEnvelope(of: mesh, type: .serviceInsight, to: &members)
            members["mesh"] = .string(mesh.key.name)
            members["name"] = .string(name)
            members["labels"] = nil
            return .object(members)
        }
    }
}
