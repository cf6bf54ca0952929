import MeshProjections
import MeshResources

/// Counts over one mesh. Source: Kuma 2.14 `mesh_insight.proto` and the resyncer that fills it.
struct MeshInsight {
    private let mesh: StoredResource
    private let state: MeshState
    private var all = HealthCounts()
    private var standard = HealthCounts()
    private var gateway = HealthCounts()
    private var builtin = HealthCounts()
    private var delegated = HealthCounts()
    private var kumaDp: [String: HealthCounts] = [:]
    private var envoy: [String: HealthCounts] = [:]
    private var issued: [String: HealthCounts] = [:]
    private var supported: [String: HealthCounts] = [:]

    init(_ mesh: StoredResource, _ state: MeshState, _ observations: any ProxyObservations) {
        self.mesh = mesh
        self.state = state
        for stored in state.list("Dataplane", mesh: mesh.key.name) {
            guard case .dataplane(let dataplane) = stored.typed else { continue }
            count(dataplane, stored, observations.observation(of: stored.key))
        }
    }

    private mutating func count(_ dataplane: Dataplane, _ stored: StoredResource, _ observation: ProxyObservation?) {
        let health = ProxyHealth(dataplane, observation)
        all.count(health)
        switch ServiceType(dataplane, stored.resource) {
        case .internal: standard.count(health)
        case .gatewayBuiltin:
            gateway.count(health)
            builtin.count(health)
        case .gatewayDelegated:
            gateway.count(health)
            delegated.count(health)
        }
        let version = observation?.subscriptions.last?.version
        kumaDp[version?["kumaDp"]?["version"]?.stringValue ?? "unknown", default: HealthCounts()].count(health)
        envoy[version?["envoy"]?["version"]?.stringValue ?? "unknown", default: HealthCounts()].count(health)
        guard let certificate = observation?.certificate else { return }
        issued[certificate.backend, default: HealthCounts()].count(health)
        for backend in certificate.supportedBackends { supported[backend, default: HealthCounts()].count(health) }
    }

    var json: JSON {
        let name = mesh.key.name
        let counts = ResourceType.all.filter { $0.scope == .mesh && $0.hasREST && !$0.isReadOnly }
            .map { ($0, state.count($0.name, mesh: name)) }.filter { $0.1 > 0 }
        func totals(_ pairs: [(ResourceType, Int)]) -> JSON {
            .object(Dictionary(uniqueKeysWithValues: pairs.map { ($0.0.name, ["total": .int(Int64($0.1))]) }))
        }
        func sparse(_ counts: [String: HealthCounts]) -> JSON { .object(counts.mapValues(\.sparse)) }
        let external = Set(
            state.list("ExternalService", mesh: name).compactMap {
                $0.resource.spec["tags"]?["kuma.io/service"]?.stringValue
            }
        ).count
        let services = state.services(inMesh: name).count
        var members: [String: JSON] = [
            "dataplanes": all.sparse,
            "dataplanesByType": [
                "standard": standard.sparse, "gateway": gateway.sparse, "gatewayBuiltin": builtin.sparse,
                "gatewayDelegated": delegated.sparse,
            ],
            "policies": totals(counts.filter { $0.0.isPolicy }), "resources": totals(counts),
            "dpVersions": ["kumaDp": sparse(kumaDp), "envoy": sparse(envoy)],
            "mTLS": ["issuedBackends": sparse(issued), "supportedBackends": sparse(supported)],
            "services": .object(
                ["total": services + external, "internal": services, "external": external]
                    .filter { $0.value > 0 }.mapValues { .int(Int64($0)) }),
        ]
        ResourceView.addEnvelope(of: mesh, type: .meshInsight, to: &members)
        members["labels"] = nil
        return .object(members)
    }
}

/// What kind of proxy offers a service.
enum ServiceType: String, Sendable {
    case `internal`
    case gatewayBuiltin = "gateway_builtin"
    case gatewayDelegated = "gateway_delegated"

    init(_ dataplane: Dataplane, _ resource: Resource) {
        let kind = resource.spec["networking"]?["gateway"]?["type"]?.stringValue
        self = dataplane.gatewayTags == nil ? .internal : kind == "BUILTIN" ? .gatewayBuiltin : .gatewayDelegated
    }
}
