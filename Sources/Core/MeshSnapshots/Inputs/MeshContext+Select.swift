import MeshEvents
import MeshPolicies
import MeshProjections
import MeshResources

extension OutboundInputs {
    /// The service that is asked for, and those that get the traffic.
    var services: [String] {
        [outbound.service] + (splits + httpSplits.flatMap { $0 }).map { $0.destination[TagName.service] ?? "" }
    }
}

extension MeshContext {
    func outbound(_ outbound: Dataplane.Outbound, from tagSets: [[String: String]]) -> OutboundInputs {
        let candidate = policies.routes.index.outboundPolicy(from: tagSets, to: outbound.service)
        let route = candidate.map(policies.routes.sourced)
        return OutboundInputs(
            outbound: outbound, route: route,
            splits: (route?.value.splits ?? []).resolved(by: outbound.tags),
            httpSplits: (route?.value.http ?? []).map { $0.splits.resolved(by: outbound.tags) })
    }

    func service(_ service: String, from tagSets: [[String: String]]) -> ServiceInputs {
        let (summary, externals) = appearance(of: service, for: tagSets)
        return ServiceInputs(
            summary: summary, externalServices: externals,
            slots: policies.outbound.map { $0.effect(from: tagSets, to: service, seenAs: summary) })
    }

    /// The same, with what is not stale taken from `old`.
    func service(
        _ service: String, from tagSets: [[String: String]], _ renewal: ServiceRenewal, of old: ServiceInputs?
    ) -> ServiceInputs {
        guard let old, !renewal.services.contains(service),
            !renewal.isPermissionStale || externalServices[service] == nil
        else { return self.service(service, from: tagSets) }
        guard !renewal.slots.isEmpty else { return old }
        var slots = old.slots
        for slot in renewal.slots {
            slots[slot] = policies.outbound[slot].effect(from: tagSets, to: service, seenAs: old.summary)
        }
        return ServiceInputs(summary: old.summary, externalServices: old.externalServices, slots: slots)
    }

    func answers(
        _ tags: [String: String], renewing stale: StaleParts, of old: [InboundEffect]
    ) -> [InboundEffect] {
        var effects = old
        for (index, policy) in inboundPolicies.enumerated() where stale.policies.contains(policy.resourceType) {
            effects[index] = policies.inbound[index].effect(on: tags)
        }
        return effects
    }

    private func appearance(
        of service: String, for tagSets: [[String: String]]
    ) -> (ServiceSummary, [Sourced<ExternalTarget>]) {
        let externals = summaries[service]?.common == nil ? permittedExternalServices(service, for: tagSets) : []
        var summary = summaries[service] ?? .unknown
        if !externals.isEmpty {
            summary.common = externals.map(\.value.service.serviceProtocol).common
            summary.isExternal = true
        }
        return (summary, externals)
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

    func trace(of tagSets: [[String: String]]) -> Sourced<TrafficTrace>? {
        policies.traces.policy(for: tagSets).map { found in
            Sourced(key: found.key, revision: state[found.key]?.revision ?? .zero, value: found.policy)
        }
    }

    /// The Dataplanes that `dataplane` may dial directly; empty without direct access.
    func neighbours(of dataplane: Dataplane) -> [Sourced<Dataplane>] {
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
