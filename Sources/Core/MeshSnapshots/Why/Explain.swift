import MeshDelivery
import MeshEvents
public import MeshProjections
public import MeshResources

/// Why `proxy` has the Envoy resource `id` in `state`, from nothing but that state: the resources that it is made from,
/// and the policies that matched too but lost.
///
/// - Parameters:
///   - id: a route stands for the listeners that hold it.
///   - pointer: into the resource (RFC 6901); policies that set nothing there or below are left out. Empty: everything.
/// - Returns: sorted by type and name of the source, those that lost behind the one that won.
public func explain(
    _ id: EnvoyResourceID, at pointer: String = "", of proxy: ResourceKey, in state: MeshState
) throws(WhyError) -> [Reason] {
    guard let context = MeshContext(state: state, mesh: proxy.mesh), let plan = plan(for: proxy, in: context) else {
        throw .noProxy
    }
    let inquiry = Inquiry(plan: plan, context: context)
    if id.type == .route {
        let listeners = plan.listeners(holdingRoute: id.name)
        guard !listeners.isEmpty else { throw inquiry.unknown(id) }
        return listeners.flatMap { inquiry.reasons($0, at: pointer) }
    }
    guard inquiry.names(of: id.type).contains(id.name) else { throw inquiry.unknown(id) }
    if let place = inquiry.missing(pointer, in: id) {
        throw .unknownPath(id, pointer: pointer, existing: place.existing, members: place.members)
    }
    return inquiry.reasons(id, at: pointer)
}

/// One proxy whose resources are asked about.
private struct Inquiry {
    let plan: ProxyPlan
    let context: MeshContext

    /// Of all resources of a type, sorted.
    func names(of type: XDSType) -> [String] {
        switch type {
        case .cluster, .listener: plan.resources.filter { $0.type == type }.map(\.name)
        case .endpoint: plan.endpointGroups.map(\.cluster)
        case .secret: plan.secretNames
        case .route:
            Set(
                plan.inputs.inbounds.map { EnvoyName.inboundRoute($0.inbound.service) }
                    + plan.inputs.outbounds.map { EnvoyName.outboundRoute($0.outbound.service) }
            ).sorted()
        }
    }

    func unknown(_ id: EnvoyResourceID) -> WhyError {
        let names = names(of: id.type)
        return .unknownResource(id, nearest: NearestName.find(id.name, among: names), names: names)
    }

    func missing(_ pointer: String, in id: EnvoyResourceID) -> (existing: String, members: [String])? {
        guard !pointer.isEmpty, let resource = resource(id), let json = try? json(of: resource) else { return nil }
        return JSONPath.missing(pointer, in: json)
    }

    private func resource(_ id: EnvoyResourceID) -> EncodedResource? {
        if let group = group(id) { return endpoints(of: group, in: context).resource }
        return plan.resources.first { $0.type == id.type && $0.name == id.name }
    }

    private func group(_ id: EnvoyResourceID) -> EndpointGroup? {
        id.type == .endpoint ? plan.endpointGroups.first { $0.cluster == id.name } : nil
    }

    func reasons(_ id: EnvoyResourceID, at pointer: String) -> [Reason] {
        if let group = group(id) { return EndpointReasons(group: group, context: context).all }
        let policies = PolicyReasons(id: id, plan: plan, context: context, pointer: pointer)
        let part = plan.part(of: id)
        return sources(of: id).compactMap { context.state[$0] }.flatMap { stored in
            guard PolicySelection(stored.typed) == nil else { return policies.reasons(of: stored) }
            let (rule, effect) = description(of: stored, for: id, part)
            return [Reason(xds: id, source: stored.key, revision: stored.revision, rule: rule, effect: effect)]
        }
    }

    /// Secrets are no part of a plan's resources.
    private func sources(of id: EnvoyResourceID) -> [ResourceKey] {
        guard id.type == .secret else { return plan.provenance[id] ?? [] }
        let mesh = context.mesh
        switch id.name {
        case EnvoyName.authoritySecret(mesh.value.name): return [mesh.key]
        case EnvoyName.identitySecret(mesh.value.name): return [plan.proxy, mesh.key]
        default:
            let targets = plan.inputs.services.values.flatMap(\.externalServices)
            return targets.filter {
                EnvoyName.externalIdentitySecret(mesh: mesh.value.name, name: $0.key.name) == id.name
            }.prefix(1).map(\.key)
        }
    }

    /// Rule and effect of a source that is no policy.
    private func description(
        of stored: StoredResource, for id: EnvoyResourceID, _ part: ProxyPart
    ) -> (rule: String, effect: String) {
        switch stored.typed {
        case .dataplane where stored.key == plan.proxy && id.type == .secret:
            ("networking.inbound \(plan.inputs.dataplane.services.joined(separator: ", "))", "names of the certificate")
        case .dataplane where stored.key == plan.proxy: (part.place, "applied")
        case .dataplane(let other): ("networking.inbound \(other.services.joined(separator: ", "))", "dialled directly")
        case .mesh(let mesh):
            (mesh.mtls.map { "mtls.enabledBackend \($0.enabledBackend.name)" } ?? "mtls is off", "applied")
        case .externalService(let service):
            ("tags \(tagText(service.tags))", "endpoint \(EnvoyName.hostPort(service.host, service.port))")
        case .dataplaneMetadata: ("what the proxy said of itself when it connected", "applied")
        case .zoneIngress, .config, .trafficPermission, .trafficRoute, .trafficLog, .trafficTrace,
            .timeout, .retry, .healthCheck, .circuitBreaker, .faultInjection, .rateLimit, .other:
            (stored.key.type == "Secret" ? "named by the ExternalService" : "", "applied")
        }
    }
}
