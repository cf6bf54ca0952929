import MeshEvents
import MeshHistory
import MeshProjections
import MeshResources

/// Counts over everything. Source: Kuma 2.14 `/global-insight`.
struct GlobalInsight {
    private let state: MeshState
    private let observations: any ProxyObservations
    private var standard = HealthCounts()
    private var builtin = HealthCounts()
    private var delegated = HealthCounts()
    /// By `serviceType`.
    private var services: [String: HealthCounts] = [:]

    init(_ state: MeshState, _ observations: any ProxyObservations) {
        self.state = state
        self.observations = observations
        for stored in state.listAcrossMeshes("Dataplane") {
            guard case .dataplane(let dataplane) = stored.typed else { continue }
            let health = ProxyHealth(dataplane, observations.observation(of: stored.key))
            switch ServiceType(dataplane, stored.resource) {
            case .internal: standard.count(health)
            case .gatewayBuiltin: builtin.count(health)
            case .gatewayDelegated: delegated.count(health)
            }
        }
        for service in state.list("Mesh").flatMap({ ServiceInsights($0, state, observations).json }) {
            services[service["serviceType"]?.stringValue ?? "", default: HealthCounts()].count(Self.health(service))
        }
    }

    private static func health(_ service: JSON) -> ProxyHealth {
        switch service["status"]?.stringValue {
        case "online": .online
        case "partially_degraded": .partiallyDegraded
        default: .offline
        }
    }

    private func total(_ type: ResourceType) -> Int {
        type.scope == .global
            ? state.count(type.name) : state.meshNames.reduce(0) { $0 + state.count(type.name, mesh: $1) }
    }

    private func totals(_ isWanted: (ResourceType) -> Bool) -> JSON {
        let types = ResourceType.all.filter { $0.hasREST && !$0.isReadOnly && !$0.isAdminOnly && isWanted($0) }
        let counts = types.map { ($0.name, total($0)) }.filter { $0.1 > 0 }
        return .object(Dictionary(uniqueKeysWithValues: counts.map { ($0.0, ["total": .int(Int64($0.1))]) }))
    }

    var json: JSON {
        let policies = ResourceType.all.filter(\.isPolicy).reduce(0) { $0 + total($1) }
        func service(_ type: ServiceType) -> JSON { (services[type.rawValue] ?? HealthCounts()).json }
        return [
            "createdAt": .string(Timestamp.text(milliseconds: state.time.milliseconds)),
            "meshes": ["total": .int(Int64(state.count("Mesh")))], "policies": ["total": .int(Int64(policies))],
            "resources": totals { _ in true },
            "zones": [
                "controlPlanes": online("Zone") { observations.isZoneOnline($0.name) },
                "zoneIngresses": online("ZoneIngress") { observations.observation(of: $0)?.isOnline ?? false },
                "zoneEgresses": online("ZoneEgress") { observations.observation(of: $0)?.isOnline ?? false },
            ],
            "dataplanes": [
                "standard": standard.json, "gatewayBuiltin": builtin.json, "gatewayDelegated": delegated.json,
            ],
            "services": [
                "internal": service(.internal), "gatewayBuiltin": service(.gatewayBuiltin),
                "gatewayDelegated": service(.gatewayDelegated),
                "external": ["total": .int(Int64(services["external"]?.total ?? 0))],
            ],
        ]
    }

    private func online(_ type: String, _ isOnline: (ResourceKey) -> Bool) -> JSON {
        let all = state.list(type)
        return ["total": .int(Int64(all.count)), "online": .int(Int64(all.count { isOnline($0.key) }))]
    }

    /// `/global-insights`, the older path.
    var formerJSON: JSON {
        [
            "type": "GlobalInsights", "creationTime": .string(Timestamp.text(milliseconds: state.time.milliseconds)),
            "resources": totals { $0.scope == .global },
        ]
    }
}
