public import MeshEvents
import MeshPolicies
import MeshProjections
public import MeshResources

/// All that the resources of one proxy are made from, endpoints excepted. As long as it stays equal, so does the plan.
public struct ProxyInputs: Equatable, Sendable {
    let proxy: Sourced<Dataplane>
    let settings: GenerationSettings
    let metadata: Sourced<DataplaneMetadata>?
    /// Only for a proxy with direct access: those whose inbounds it may dial.
    let neighbours: [Sourced<Dataplane>]
    /// What it shares with its replicas.
    let selection: Selection

    var dataplane: Dataplane { proxy.value }
    var mesh: Sourced<Mesh> { selection.mesh }
    var outbounds: [OutboundInputs] { selection.outbounds }
    var services: [String: ServiceInputs] { selection.services }
    var trace: Sourced<TrafficTrace>? { selection.trace }

    func selecting(_ selection: Selection) -> ProxyInputs {
        ProxyInputs(
            proxy: proxy, settings: settings, metadata: metadata, neighbours: neighbours, selection: selection)
    }

    /// Inbounds that exist for Envoy.
    var inbounds: [InboundInputs] {
        zip(dataplane.inbounds, selection.answers).filter { $0.0.isServed }.map {
            InboundInputs(inbound: $0.0, effects: $0.1)
        }
    }

    /// Any Dataplane of the mesh that comes, goes or changes may concern it, because it dials others by their addresses.
    public var followsDataplanes: Bool { !(dataplane.transparentProxying?.directAccessServices ?? []).isEmpty }

    /// Secrets that shape the plan, whether they exist or not.
    public var secrets: Set<ResourceKey> { selection.secrets }

    /// The services that the proxy calls, as they appeared when this was made.
    public var summaries: [String: ServiceSummary] { services.mapValues(\.summary) }

    /// Every resource that this was made from, with the revision that was read.
    public var revisions: [ResourceKey: Revision] {
        var all: [ResourceKey: Revision] = [proxy.key: proxy.revision, mesh.key: mesh.revision]
        if let metadata { all[metadata.key] = metadata.revision }
        for inbound in inbounds {
            for effect in inbound.effects { all.merge(effect.shaping.sources) { first, _ in first } }
        }
        for route in outbounds.compactMap(\.route) { all[route.key] = route.revision }
        for service in services.values {
            for effect in service.effects { all[effect.key] = effect.revision }
            for external in service.externalServices {
                all[external.key] = external.revision
                if let secret = external.value.secret { all[secret.key] = secret.revision }
            }
        }
        if let trace { all[trace.key] = trace.revision }
        for neighbour in neighbours { all[neighbour.key] = neighbour.revision }
        return all
    }
}

/// What the resources of `proxy` are made from in `context`; `nil` if the mesh has no such Dataplane.
public func inputs(for proxy: ResourceKey, in context: MeshContext) -> ProxyInputs? {
    context.dataplane(proxy).map { dataplane in
        context.inputs(of: dataplane, selecting: Selection(Profile(dataplane.value), in: context))
    }
}

extension MeshContext {
    func dataplane(_ proxy: ResourceKey) -> Sourced<Dataplane>? {
        guard proxy.mesh == mesh.value.name, let stored = state[proxy], case .dataplane(let dataplane) = stored.typed
        else { return nil }
        return Sourced(stored, dataplane)
    }

    /// - Parameter selection: that of the profile of `dataplane`.
    func inputs(of dataplane: Sourced<Dataplane>, selecting selection: Selection) -> ProxyInputs {
        ProxyInputs(
            proxy: dataplane, settings: settings, metadata: metadata(of: dataplane.key),
            neighbours: neighbours(of: dataplane.value), selection: selection)
    }

    private func metadata(of proxy: ResourceKey) -> Sourced<DataplaneMetadata>? {
        guard let stored = state["DataplaneMetadata", proxy.mesh, proxy.name],
            case .dataplaneMetadata(let metadata) = stored.typed
        else { return nil }
        return Sourced(stored, metadata)
    }
}

/// One inbound with the policies that apply to it.
struct InboundInputs: Hashable, Sendable {
    let inbound: Dataplane.Inbound
    /// In the order of `inboundPolicies`.
    let effects: [InboundEffect]
}

/// One outbound with its route.
struct OutboundInputs: Hashable, Sendable {
    let outbound: Dataplane.Outbound
    /// `nil`: nothing says where the traffic goes, so it goes nowhere.
    let route: Sourced<TrafficRoute>?
    /// Default destinations, wildcards resolved, those without weight left out.
    let splits: [TrafficRoute.Split]
    /// For each HTTP rule of the route, its destinations likewise.
    let httpSplits: [[TrafficRoute.Split]]
}

/// What a proxy sees of a service that it calls.
struct ServiceInputs: Hashable, Sendable {
    let summary: ServiceSummary
    /// Those that the proxy may call; empty for a service of the mesh.
    let externalServices: [Sourced<ExternalTarget>]
    /// One for each of `outboundPolicies`; `nil` where none applies.
    let slots: [OutboundEffect?]

    /// Those that apply, in order.
    var effects: [OutboundEffect] { slots.compactMap { $0 } }
}
