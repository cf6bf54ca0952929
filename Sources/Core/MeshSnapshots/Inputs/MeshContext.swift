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
    private(set) var remote: RemoteZones
    /// By service, each sorted by name.
    private(set) var externalServices: [String: [Sourced<ExternalService>]]
    private var tlsReadyServices: Set<String>
    /// Of services with endpoints.
    private var tallies: [String: ProtocolTally] = [:]

    /// `nil` if there is no such mesh.
    public init?(state: MeshState, mesh name: String) {
        guard let stored = state["Mesh", "", name], case .mesh(let mesh) = stored.typed else { return nil }
        self.state = state
        self.mesh = Sourced(stored, mesh)
        settings = .of(state)
        policies = MeshPolicyTables(state: state, mesh: mesh)
        remote = RemoteZones(state: state, mesh: mesh, zone: settings.zone)
        externalServices = Self.externalServices(in: name, of: state)
        tlsReadyServices = Self.tlsReadyServices(in: name, of: state)
        let services = tlsReadyServices.union(state.services(inMesh: name)).union(remote.endpoints.keys)
        for service in services {
            var tally = ProtocolTally()
            tally.add(endpoints(of: service))
            tallies[service] = tally
            _ = summarize(service)
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

    /// - Returns: whether the summary is other than before.
    private mutating func summarize(_ service: String) -> Bool {
        let summary = ServiceSummary(
            common: tallies[service]?.common, isExternal: false, isTLSReady: tlsReadyServices.contains(service))
        let known = summary.common == nil && !summary.isTLSReady ? nil : summary
        guard summaries[service] != known else { return false }
        summaries[service] = known
        return true
    }

    // MARK: Following the log

    /// The context of a later state, cheaper than a new one.
    ///
    /// - Parameter changed: all keys that differ between the two states; more do no harm.
    /// - Returns: `nil` if the mesh is gone.
    public func advanced(to later: MeshState, changed: some Sequence<ResourceKey>) -> MeshContext? {
        var next = self
        return next.advance(to: later, changed: changed) == nil ? nil : next
    }

    /// Follows the log to `later`.
    ///
    /// - Returns: what became other than before; `nil` if the mesh is gone: then nothing was done.
    mutating func advance(to later: MeshState, changed: some Sequence<ResourceKey>) -> ContextChange? {
        guard let next = later["Mesh", "", mesh.value.name], case .mesh = next.typed else { return nil }
        let reach = ContextReach(changed, from: self, to: later)
        var change = reach.change
        if change.isEverything || GenerationSettings.of(later) != settings { return startAnew(at: later) }
        let nextRemote =
            reach.mayMoveRemotes ? RemoteZones(state: later, mesh: mesh.value, zone: settings.zone) : remote
        guard nextRemote.localWeight == remote.localWeight else { return startAnew(at: later) }
        let externals = change.services
        change.add(nextRemote.endpoints, insteadOf: remote.endpoints)
        state = later
        remote = nextRemote
        policies.renew(Set(change.policies.map(\.type)), from: later, mesh: mesh.value)
        if !externals.isEmpty { externalServices = Self.externalServices(in: mesh.value.name, of: later) }
        for (service, difference) in change.tallies {
            tallies[service, default: ProtocolTally()].add(difference)
            if tallies[service]?.isEmpty == true { tallies[service] = nil }
        }
        let readyBefore = tlsReadyServices
        if reach.mayMoveReadiness { tlsReadyServices = Self.tlsReadyServices(in: mesh.value.name, of: later) }
        for service in readyBefore.symmetricDifference(tlsReadyServices).union(change.endpoints.keys)
        where summarize(service) {
            change.services.insert(service)
        }
        return change
    }

    private mutating func startAnew(at later: MeshState) -> ContextChange? {
        guard let next = MeshContext(state: later, mesh: mesh.value.name) else { return nil }
        self = next
        return .everything
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
    static func tlsReadinessName(_ mesh: String) -> String { "kuma-\(mesh)-tls-readiness" }

    private static func tlsReadyServices(in mesh: String, of state: MeshState) -> Set<String> {
        guard case .config(let config) = state["Config", "", tlsReadinessName(mesh)]?.typed else { return [] }
        return Set(config.content.elements.compactMap(\.stringValue))
    }
}
