import MeshEvents
import MeshPolicies
public import MeshProjections
public import MeshResources

/// What depends on a whole mesh and is shared by its proxies. Immutable.
public struct MeshContext: Sendable {
    /// The state that all is read from.
    public private(set) var state: MeshState
    /// The mesh itself.
    public let mesh: Sourced<Mesh>
    /// What the control plane is configured to do.
    public let settings: GenerationSettings
    /// Of all services that Dataplanes or other zones offer.
    public private(set) var summaries: [String: ServiceSummary] = [:]
    private(set) var policies: MeshPolicyTables
    let remote: RemoteZones
    /// By service, each sorted by name.
    let externalServices: [String: [Sourced<ExternalService>]]
    private let tlsReadyServices: Set<String>

    /// `nil` if there is no such mesh.
    public init?(state: MeshState, mesh name: String) {
        guard let stored = state["Mesh", "", name], case .mesh(let mesh) = stored.typed else { return nil }
        self.state = state
        self.mesh = Sourced(stored, mesh)
        settings = .of(state)
        policies = MeshPolicyTables(state: state, mesh: name)
        remote = RemoteZones(state: state, mesh: mesh, zone: settings.zone)
        externalServices = Self.externalServices(in: name, of: state)
        tlsReadyServices = Self.tlsReadyServices(in: name, of: state)
        let services = tlsReadyServices.union(state.services(inMesh: name)).union(remote.endpoints.keys)
        for service in services { summarize(service) }
    }

    /// The context of a later state, cheaper than a new one if only Dataplanes and policies changed.
    ///
    /// - Parameter changed: all keys that differ between the two states; more do no harm.
    /// - Returns: `nil` if the mesh is gone.
    public func advanced(to later: MeshState, changed: some Sequence<ResourceKey>) -> MeshContext? {
        var services: Set<String> = []
        var arePoliciesStale = false
        for key in changed {
            switch reach(of: key) {
            case .nothing: break
            case .everything: return MeshContext(state: later, mesh: mesh.value.name)
            case .policies: arePoliciesStale = true
            case .services:
                services.formUnion(state.dataplane(mesh: key.mesh, name: key.name)?.services ?? [])
                services.formUnion(later.dataplane(mesh: key.mesh, name: key.name)?.services ?? [])
            }
        }
        var next = self
        next.state = later
        if arePoliciesStale { next.policies = MeshPolicyTables(state: later, mesh: mesh.value.name) }
        for service in services { next.summarize(service) }
        return next
    }

    private enum Reach { case nothing, services, policies, everything }

    /// Which part of a context a change of `key` can change; what is read from the state when needed is no part of it.
    private func reach(of key: ResourceKey) -> Reach {
        switch key.type {
        case "Mesh": return key.name == mesh.value.name ? .everything : .nothing
        case "ZoneIngress": return .everything
        case "Config":
            return [GenerationSettings.configName, Self.tlsReadinessName(mesh.value.name)].contains(key.name)
                ? .everything : .nothing
        case "ExternalService": return key.mesh == mesh.value.name ? .everything : .nothing
        case "Dataplane": return key.mesh == mesh.value.name ? .services : .nothing
        default:
            let isPolicy = key.mesh == mesh.value.name && MeshPolicyTables.types.contains(key.type)
            return isPolicy ? .policies : .nothing
        }
    }

    /// Where `service` answers, in this zone and in others; ExternalServices are not among them.
    func endpoints(of service: String) -> [Endpoint] {
        let name = mesh.value.name
        let local = state.providers(of: ServiceKey(mesh: name, service: service)).flatMap {
            $0.endpoints(of: service, weight: remote.localWeight)
        }
        return local + (remote.endpoints[service] ?? [])
    }

    private mutating func summarize(_ service: String) {
        let endpoints = endpoints(of: service)
        let protocols = endpoints.map { ServiceProtocol(tagValue: $0.tags[TagName.protocol]) }
        let summary = ServiceSummary(
            common: protocols.common, isExternal: false, isTLSReady: tlsReadyServices.contains(service))
        summaries[service] = endpoints.isEmpty && !summary.isTLSReady ? nil : summary
    }

    private static func externalServices(
        in mesh: String, of state: MeshState
    ) -> [String: [Sourced<ExternalService>]] {
        let all = state.list("ExternalService", mesh: mesh).compactMap { stored -> Sourced<ExternalService>? in
            guard case .externalService(let service) = stored.typed else { return nil }
            return Sourced(stored, service)
        }
        return Dictionary(grouping: all, by: \.value.service)
    }

    /// Name of the Config that holds a JSON list of the services whose proxies all have certificates.
    private static func tlsReadinessName(_ mesh: String) -> String { "kuma-\(mesh)-tls-readiness" }

    private static func tlsReadyServices(in mesh: String, of state: MeshState) -> Set<String> {
        guard case .config(let config) = state["Config", "", tlsReadinessName(mesh)]?.typed else { return [] }
        return Set(config.content.elements.compactMap(\.stringValue))
    }
}
