public import MeshDelivery
import MeshEvents
public import MeshProjections
public import MeshResources

/// The snapshots of all connected proxies, and the indexes that tell which of them a change concerns.
public struct SnapshotGraph: Sendable {
    /// The state that the snapshots are of.
    public private(set) var state: MeshState
    /// What was computed since the graph was made.
    public private(set) var counters = GenerationCounters()
    private var contexts: [String: MeshContext] = [:]
    private var entries: [ResourceKey: Entry] = [:]
    private var pool = ResourcePool()
    /// How many resources were left when the pool was trimmed last.
    private var keptCount = 0
    private var endpointsByGroup: [EndpointGroup: ClusterEndpoints] = [:]
    private var usersByGroup: [EndpointGroup: Set<ResourceKey>] = [:]
    private var groupsByService: [ServiceKey: Set<EndpointGroup>] = [:]
    private var added: Set<ResourceKey> = []

    private struct Entry: Sendable {
        let plan: ProxyPlan
        /// What the proxy was given last.
        var snapshot: ProxySnapshot?
        let followsDataplanes: Bool
        let secrets: Set<ResourceKey>
        private let services: Set<String>

        init(plan: ProxyPlan, snapshot: ProxySnapshot?) {
            self.plan = plan
            self.snapshot = snapshot
            followsDataplanes = plan.inputs.followsDataplanes
            secrets = plan.inputs.secrets
            services = Set(plan.summaries.keys)
        }

        var holdsExternalIdentity: Bool { plan.secretNames.contains { $0.hasPrefix("external_identity:") } }

        func uses(_ service: String) -> Bool { services.contains(service) }
    }

    /// A graph without proxies.
    public init(state: MeshState) {
        self.state = state
    }

    /// What `proxy` is to have; `nil` if it is not connected.
    public func snapshot(of proxy: ResourceKey) -> ProxySnapshot? { entries[proxy]?.snapshot }

    /// Proxies that connected: their snapshots are given by the next `advance`, also if they did not change.
    public mutating func add(_ proxies: Set<ResourceKey>) {
        added.formUnion(proxies)
    }

    /// Proxies that disconnected.
    public mutating func remove(_ proxies: Set<ResourceKey>) {
        for proxy in proxies {
            added.remove(proxy)
            guard let entry = entries.removeValue(forKey: proxy) else { continue }
            for group in entry.plan.endpointGroups { release(group, from: proxy) }
        }
        if !proxies.isEmpty { trimPool() }
    }

    /// Forgets encoded resources that no plan holds any more, once there may be many of them: the cost is spread over the changes
    /// that made them.
    private mutating func trimPool() {
        guard pool.count > 2 * keptCount + 1024 else { return }
        pool.keep(only: entries.values.map(\.plan))
        keptCount = pool.count
    }

    /// Follows the log to `later`.
    ///
    /// - Parameter changed: every key that differs between the two states.
    /// - Returns: the snapshots that their proxies must be given, sorted by proxy.
    public mutating func advance(to later: MeshState, changed: Set<ResourceKey>) -> [ProxySnapshot] {
        let before = state
        state = later
        let services = servicesOfDataplanes(changed, before: before)
        var toPlan = proxiesToInspect(changed, summarisedAnew: advanceContexts(changed, services: services))
        var toAssemble: Set<ResourceKey> = []
        for group in groupsToCompute(changed, services: services) where compute(group) {
            toAssemble.formUnion(usersByGroup[group] ?? [])
        }
        let joining = added.union(holdersOfExternalIdentities(changed))
        added = []
        toPlan.formUnion(joining)
        for proxy in toPlan where replan(proxy) { toAssemble.insert(proxy) }
        trimPool()
        return toAssemble.union(joining).sorted().compactMap { refresh($0, isNew: joining.contains($0)) }
    }

    /// The services that changed Dataplanes offer or offered.
    private func servicesOfDataplanes(_ changed: Set<ResourceKey>, before: MeshState) -> Set<ServiceKey> {
        var services: Set<ServiceKey> = []
        for key in changed where key.type == "Dataplane" {
            for state in [before, state] {
                for service in state.dataplane(mesh: key.mesh, name: key.name)?.services ?? [] {
                    services.insert(ServiceKey(mesh: key.mesh, service: service))
                }
            }
        }
        return services
    }

    /// - Returns: those of `services` whose summary is other than before.
    private mutating func advanceContexts(
        _ changed: Set<ResourceKey>, services: Set<ServiceKey>
    ) -> Set<ServiceKey> {
        let before = contexts
        for (mesh, context) in before { contexts[mesh] = context.advanced(to: state, changed: changed) }
        return services.filter {
            before[$0.mesh]?.summaries[$0.service] != contexts[$0.mesh]?.summaries[$0.service]
        }
    }

    private mutating func context(_ mesh: String) -> MeshContext? {
        if let context = contexts[mesh] { return context }
        let context = MeshContext(state: state, mesh: mesh)
        contexts[mesh] = context
        return context
    }

    /// Proxies whose plan may have changed. Most changes are of Dataplanes: those concern themselves, and the consumers of a
    /// service whose summary changed.
    private func proxiesToInspect(
        _ changed: Set<ResourceKey>, summarisedAnew: Set<ServiceKey>
    ) -> Set<ResourceKey> {
        var wholeMeshes: Set<String> = []
        var everything = false
        var secrets: Set<ResourceKey> = []
        var proxies: Set<ResourceKey> = []
        for key in changed {
            switch key.type {
            case "Dataplane": proxies.insert(key)
            case "DataplaneMetadata":
                proxies.insert(ResourceKey(type: "Dataplane", mesh: key.mesh, name: key.name))
            case "Secret": secrets.insert(key)
            case "GlobalSecret": break
            case "Mesh": wholeMeshes.insert(key.name)
            case "Config", "ZoneIngress", "ZoneEgress": everything = true
            default: wholeMeshes.insert(key.mesh)
            }
        }
        let meshesOfDataplanes = Set(changed.lazy.filter { $0.type == "Dataplane" }.map(\.mesh))
        let concerned = entries.filter { key, entry in
            everything || wholeMeshes.contains(key.mesh)
                || summarisedAnew.contains { $0.mesh == key.mesh && entry.uses($0.service) }
                || (entry.followsDataplanes && meshesOfDataplanes.contains(key.mesh))
                || !entry.secrets.isDisjoint(with: secrets)
        }
        return proxies.filter { entries[$0] != nil }.union(concerned.keys)
    }

    private func groupsToCompute(_ changed: Set<ResourceKey>, services: Set<ServiceKey>) -> [EndpointGroup] {
        var wholeMeshes: Set<String> = []
        var everything = false
        for key in changed {
            switch key.type {
            case "Mesh": wholeMeshes.insert(key.name)
            case "ExternalService": wholeMeshes.insert(key.mesh)
            case "Config", "ZoneIngress", "ZoneEgress": everything = true
            default: break
            }
        }
        if everything { return endpointsByGroup.keys.sorted() }
        let ofMeshes = endpointsByGroup.keys.filter { wholeMeshes.contains($0.mesh) }
        return Set(services.flatMap { groupsByService[$0] ?? [] }).union(ofMeshes).sorted()
    }

    /// - Returns: whether the endpoints are other than before.
    private mutating func compute(_ group: EndpointGroup) -> Bool {
        guard let context = context(group.mesh) else { return false }
        counters.endpointGroups += 1
        let computed = endpoints(of: group, in: context)
        let old = endpointsByGroup.updateValue(computed, forKey: group)
        guard old?.resource != computed.resource else {
            // The old object is the one that snapshots share.
            endpointsByGroup[group] = old
            return false
        }
        counters.encoded += 1
        return true
    }

    /// - Returns: whether the plan is other than before, or gone.
    private mutating func replan(_ proxy: ResourceKey) -> Bool {
        counters.inspected += 1
        guard let context = context(proxy.mesh), let inputs = inputs(for: proxy, in: context) else {
            remove([proxy])
            return false
        }
        if entries[proxy]?.plan.inputs == inputs { return false }
        counters.planned += 1
        let encodedBefore = pool.encodedCount
        let plan = plan(from: inputs, reusing: &pool)
        counters.encoded += UInt64(pool.encodedCount - encodedBefore)
        let oldGroups = Set(entries[proxy]?.plan.endpointGroups ?? [])
        for group in oldGroups.subtracting(plan.endpointGroups) { release(group, from: proxy) }
        for group in plan.endpointGroups {
            usersByGroup[group, default: []].insert(proxy)
            groupsByService[ServiceKey(mesh: group.mesh, service: group.service), default: []].insert(group)
            if endpointsByGroup[group] == nil { _ = compute(group) }
        }
        entries[proxy] = Entry(plan: plan, snapshot: entries[proxy]?.snapshot)
        return true
    }

    /// The snapshot at the present state; `nil` if it is what the proxy has already.
    private mutating func refresh(_ proxy: ResourceKey, isNew: Bool) -> ProxySnapshot? {
        guard let entry = entries[proxy] else { return nil }
        let snapshot = assemble(
            plan: entry.plan, endpoints: entry.plan.endpointGroups.compactMap { endpointsByGroup[$0] },
            revision: state.revision)
        let isChanged = snapshot.digest != entry.snapshot?.digest
        guard isNew || isChanged else { return nil }
        if isChanged { counters.changed += 1 }
        entries[proxy]?.snapshot = snapshot
        return snapshot
    }

    /// Proxies whose certificates for ExternalServices may have changed: those are outside of the digest.
    private func holdersOfExternalIdentities(_ changed: Set<ResourceKey>) -> [ResourceKey] {
        let meshes = Set(changed.lazy.filter { $0.type == "Secret" }.map(\.mesh))
        guard !meshes.isEmpty else { return [] }
        return entries.filter { meshes.contains($0.key.mesh) && $0.value.holdsExternalIdentity }.map(\.key)
    }

    /// What the proxy is sent: the snapshot with the secrets that are not made for each proxy.
    public func deliverable(_ snapshot: ProxySnapshot) -> DeliverySnapshot {
        let external = snapshot.secretNames.compactMap { externalIdentity(named: $0, in: state) }
        var sets = snapshot.sets
        if !external.isEmpty {
            sets[.secret] = ResourceSet(
                resources: external, version: external.map(\.version).joined(separator: ","))
        }
        return DeliverySnapshot(revision: snapshot.revision.value, sets: sets)
    }

    private mutating func release(_ group: EndpointGroup, from proxy: ResourceKey) {
        usersByGroup[group]?.remove(proxy)
        guard usersByGroup[group]?.isEmpty == true else { return }
        usersByGroup[group] = nil
        endpointsByGroup[group] = nil
        let service = ServiceKey(mesh: group.mesh, service: group.service)
        groupsByService[service]?.remove(group)
        if groupsByService[service]?.isEmpty == true { groupsByService[service] = nil }
    }
}
