import MeshEvents
import MeshPolicies
import MeshProjections
public import MeshResources

/// What the resources of `proxy` are made from in `context`; `nil` if the mesh has no such Dataplane.
public func inputs(for proxy: ResourceKey, in context: MeshContext) -> ProxyInputs? {
    guard proxy.mesh == context.mesh.value.name, let stored = context.state[proxy],
        case .dataplane(let dataplane) = stored.typed
    else { return nil }
    let tagSets = dataplane.tagSets
    let outbounds = dataplane.outbounds.map { context.outbound($0, from: tagSets) }
    return ProxyInputs(
        proxy: Sourced(stored, dataplane), mesh: context.mesh, settings: context.settings,
        metadata: context.metadata(of: proxy),
        inbounds: dataplane.servedInbounds.map { inbound in
            InboundInputs(inbound: inbound, effects: context.policies.inbound.map { $0.effect(on: inbound.tags) })
        },
        outbounds: outbounds,
        services: context.services(of: outbounds, from: dataplane),
        neighbours: context.neighbours(of: dataplane), trace: context.trace(of: tagSets))
}

extension OutboundInputs {
    /// The service that is asked for, and those that get the traffic.
    var services: [String] {
        [outbound.service] + (splits + httpSplits.flatMap { $0 }).map { $0.destination[TagName.service] ?? "" }
    }
}

extension MeshContext {
    fileprivate func metadata(of proxy: ResourceKey) -> Sourced<DataplaneMetadata>? {
        guard let stored = state["DataplaneMetadata", proxy.mesh, proxy.name],
            case .dataplaneMetadata(let metadata) = stored.typed
        else { return nil }
        return Sourced(stored, metadata)
    }

    fileprivate func outbound(_ outbound: Dataplane.Outbound, from tagSets: [[String: String]]) -> OutboundInputs {
        let candidate = policies.routes.index.outboundPolicy(from: tagSets, to: outbound.service)
        let route = candidate.map(policies.routes.sourced)
        return OutboundInputs(
            outbound: outbound, route: route,
            splits: (route?.value.splits ?? []).resolved(by: outbound.tags),
            httpSplits: (route?.value.http ?? []).map { $0.splits.resolved(by: outbound.tags) })
    }

    /// Those that the outbounds lead to, and the one that stands for all that has no service.
    fileprivate func services(of outbounds: [OutboundInputs], from dataplane: Dataplane) -> [String: ServiceInputs] {
        var names = Set(outbounds.flatMap(\.services))
        if dataplane.transparentProxying != nil { names.insert(TransparentProxyGenerator.passthroughService) }
        let tagSets = dataplane.tagSets
        return Dictionary(uniqueKeysWithValues: names.map { ($0, service($0, from: tagSets)) })
    }

    private func service(_ service: String, from tagSets: [[String: String]]) -> ServiceInputs {
        let externals = summaries[service]?.common == nil ? permittedExternalServices(service, for: tagSets) : []
        var summary = summaries[service] ?? .unknown
        if !externals.isEmpty {
            summary.common = externals.map(\.value.service.serviceProtocol).common
            summary.isExternal = true
        }
        return ServiceInputs(
            summary: summary, externalServices: externals,
            effects: policies.outbound.compactMap { $0.effect(from: tagSets, to: service, seenAs: summary) })
    }

    /// With mTLS on, what may leave the mesh is a matter of permission too, and the proxy of the caller enforces it.
    private func permittedExternalServices(
        _ service: String, for tagSets: [[String: String]]
    ) -> [Sourced<ExternalTarget>] {
        let permitted = (externalServices[service] ?? []).filter { external in
            guard mesh.value.mtls != nil else { return true }
            let permission = policies.permissions.index.inboundPolicy(to: external.value.tags)
            return permission?.policy.selectors.sources.bestRank(matching: tagSets) != nil
        }
        return permitted.map {
            Sourced(key: $0.key, revision: $0.revision, value: ExternalTarget($0.value, in: self))
        }
    }

    fileprivate func trace(of tagSets: [[String: String]]) -> Sourced<TrafficTrace>? {
        policies.traces.policy(for: tagSets).map { found in
            Sourced(key: found.key, revision: state[found.key]?.revision ?? .zero, value: found.policy)
        }
    }

    /// The Dataplanes that `dataplane` may dial directly; empty without direct access.
    fileprivate func neighbours(of dataplane: Dataplane) -> [Sourced<Dataplane>] {
        let wanted = Set(dataplane.transparentProxying?.directAccessServices ?? [])
        guard !wanted.isEmpty else { return [] }
        return state.list("Dataplane", mesh: dataplane.mesh).compactMap { stored in
            guard case .dataplane(let other) = stored.typed, other.name != dataplane.name,
                wanted.contains(TagSelector.anyValue) || !wanted.isDisjoint(with: other.services)
            else { return nil }
            return Sourced(stored, other)
        }
    }
}

extension [TrafficRoute.Split] {
    /// Tags with `*` and tags that are not mentioned come from the outbound; shares without weight get nothing.
    func resolved(by tags: [String: String]) -> Self {
        filter { $0.weight > 0 }.map { split in
            let named = split.destination.filter { $0.value != TagSelector.anyValue }
            return TrafficRoute.Split(
                weight: split.weight, destination: named.merging(tags) { ofRoute, _ in ofRoute })
        }
    }
}
