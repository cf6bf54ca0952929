public import MeshDelivery
import MeshEvents
public import MeshProjections
public import MeshResources

/// The snapshots of all connected proxies, and the indexes that tell which of them a change concerns.
///
/// Proxies are grouped by profile. A change leads to the profiles that it concerns; for these, and not for each proxy, policies
/// are selected and calls are configured anew. Endpoints are computed once for all that use them. What is left for each proxy is
/// its own part, and putting the parts together.
public struct SnapshotGraph: Sendable {
    /// The state that the snapshots are of.
    public private(set) var state: MeshState
    private var counts = GenerationCounters()
    private var contexts: [String: MeshContext] = [:]
    private var profiles = ProfileTable()
    private var endpoints = EndpointTable()
    private var pool = ResourcePool()
    /// How many resources were left when the pool was trimmed last.
    private var keptCount = 0
    /// How many recipes the pool may know beyond twice `keptCount` before it is trimmed.
    private let poolSlack: Int
    private var connected: Set<ResourceKey> = []
    /// Those of the connected proxies that have a Dataplane.
    private var proxies: [ResourceKey: ProxyNode] = [:]
    /// Those that dial others by their addresses.
    private var followers: Set<ResourceKey> = []
    private var added: Set<ResourceKey> = []

    private struct ProxyNode: Sendable {
        let profile: Int
        var own: OwnPart
        /// What the proxy was given last.
        var snapshot: ProxySnapshot?
    }

    /// What a change has to be carried to.
    private struct Work {
        /// To be given their snapshots whether they changed or not.
        var joining: Set<ResourceKey>
        var profiles: [Int: StaleParts] = [:]
        /// To be given a profile and an own part.
        var unplaced: Set<ResourceKey>
        /// To be given an own part.
        var own: Set<ResourceKey> = []
        /// To be put together anew.
        var changed: Set<ResourceKey> = []
        var endpointSets: Set<Int> = []
    }

    /// A graph without proxies.
    public init(state: MeshState) {
        self.init(state: state, poolSlack: 1024)
    }

    /// - Parameter poolSlack: in tests few, so that a small mesh is trimmed too; far below zero: after every change.
    init(state: MeshState, poolSlack: Int) {
        self.state = state
        self.poolSlack = poolSlack
    }

    /// What `proxy` is to have; `nil` if it is not connected or has no Dataplane.
    public func snapshot(of proxy: ResourceKey) -> ProxySnapshot? { proxies[proxy]?.snapshot }

    /// What was computed since the graph was made.
    public var counters: GenerationCounters {
        var counters = counts
        counters.endpointGroups = endpoints.computedCount
        counters.encoded = UInt64(pool.encodedCount) + endpoints.computedCount
        counters.distinct = UInt64(pool.distinctCount) + endpoints.changedCount
        counters.recomputedPieces += endpoints.computedCount
        counters.changedPieces += endpoints.changedCount
        return counters
    }

    /// Proxies that connected: their snapshots are given by the next `advance`, also if they did not change.
    public mutating func add(_ proxies: Set<ResourceKey>) {
        connected.formUnion(proxies)
        added.formUnion(proxies)
    }

    /// Proxies that disconnected.
    public mutating func remove(_ proxies: Set<ResourceKey>) {
        for proxy in proxies {
            connected.remove(proxy)
            added.remove(proxy)
            drop(proxy)
        }
        if !proxies.isEmpty { trimPool() }
    }

    /// Follows the log to `later`.
    ///
    /// - Parameter changed: every key that differs between the two states.
    /// - Returns: the snapshots that their proxies must be given, sorted by proxy.
    public mutating func advance(to later: MeshState, changed: Set<ResourceKey>) -> [ProxySnapshot] {
        state = later
        var work = Work(joining: added.union(holdersOfExternalIdentities(changed)), unplaced: added)
        added = []
        work.unplaced.formUnion(unplaced(changed))
        work.profiles = profiles.concerned(bySecrets: changed.filter { $0.type == "Secret" })
        for mesh in contexts.keys.sorted() { follow(mesh, changed, &work) }
        for (id, stale) in work.profiles { renew(id, stale, &work) }
        for proxy in work.unplaced { place(proxy, &work) }
        for proxy in work.own.subtracting(work.unplaced) { renewOwnPart(of: proxy, &work) }
        if !work.endpointSets.isEmpty {
            for (_, node) in profiles.all where work.endpointSets.contains(node.endpointSet) {
                work.changed.formUnion(node.members)
            }
        }
        var common: [Int: CommonPart] = [:]
        let snapshots = work.changed.union(work.joining).sorted().compactMap {
            putTogether($0, isNew: work.joining.contains($0), &common)
        }
        trimPool()
        return snapshots
    }

    // MARK: Who is concerned

    /// Connected proxies that `changed` speaks of, or that have a mesh again.
    private func unplaced(_ changed: Set<ResourceKey>) -> Set<ResourceKey> {
        var unplaced: Set<ResourceKey> = []
        for key in changed {
            switch key.type {
            case "Dataplane": unplaced.insert(key)
            case "DataplaneMetadata": unplaced.insert(ResourceKey(type: "Dataplane", mesh: key.mesh, name: key.name))
            case "Mesh": unplaced.formUnion(connected.filter { $0.mesh == key.name && proxies[$0] == nil })
            default: break
            }
        }
        return unplaced.intersection(connected)
    }

    private mutating func follow(_ mesh: String, _ changed: Set<ResourceKey>, _ work: inout Work) {
        guard let change = contexts[mesh]?.advance(to: state, changed: changed), let context = contexts[mesh] else {
            contexts[mesh] = nil
            for proxy in proxies.keys where proxy.mesh == mesh { drop(proxy) }
            return
        }
        work.endpointSets.formUnion(endpoints.follow(change, in: context))
        for (id, stale) in profiles.concerned(by: change, in: context) {
            work.profiles[id, default: StaleParts()].formUnion(stale)
        }
        guard change.areDataplanesOther else { return }
        for proxy in followers where proxy.mesh == mesh {
            counts.inspected += 1
            guard let inputs = proxies[proxy]?.own.inputs else { continue }
            if context.neighbours(of: inputs.dataplane) != inputs.neighbours { work.own.insert(proxy) }
        }
    }

    /// Proxies whose certificates for ExternalServices may have changed: those are outside of the digest.
    private func holdersOfExternalIdentities(_ changed: Set<ResourceKey>) -> Set<ResourceKey> {
        let meshes = Set(changed.lazy.filter { $0.type == "Secret" || $0.type == "ExternalService" }.map(\.mesh))
        guard !meshes.isEmpty else { return [] }
        return profiles.all.reduce(into: []) { holders, entry in
            let (node, mesh) = (entry.value, entry.value.profile.mesh)
            if meshes.contains(mesh) && node.calls.holdsExternalIdentity { holders.formUnion(node.members) }
        }
    }

    // MARK: Parts

    /// Selects for a profile anew what is stale, and makes its calls again if they depend on it.
    private mutating func renew(_ id: Int, _ stale: StaleParts, _ work: inout Work) {
        guard let node = profiles[id], let context = contexts[node.profile.mesh] else { return }
        counts.inspected += UInt64(node.members.count)
        let old = node.calls
        let selection =
            stale.isEverything
            ? Selection(node.profile, in: context) : Selection(old.selection, renewing: stale, in: context)
        let areCallsSame = !stale.isEverything && selection.hasSameCalls(as: old.selection)
        let areAnswersSame = !stale.isEverything && selection.hasSameAnswers(as: old.selection)
        if areCallsSame && areAnswersSame { return }
        let calls = areCallsSame ? Calls(old, selecting: selection) : makeCalls(selection, after: old)
        let endpointSet = endpoints.retain(calls.endpointGroups, in: context)
        endpoints.release(node.endpointSet)
        profiles.update(id, calls: calls, endpointSet: endpointSet)
        work.changed.formUnion(node.members)
        if !areAnswersSame || old.personalListeners != calls.personalListeners {
            work.own.formUnion(node.members)
        } else {
            counts.planned += UInt64(node.members.count)
        }
    }

    private mutating func makeCalls(_ selection: Selection, after old: Calls?) -> Calls {
        let calls = Calls(selection, after: old, reusing: &pool)
        counts.recomputedPieces += 1
        if old.map({ !calls.hasSameResources(as: $0) }) ?? true { counts.changedPieces += 1 }
        return calls
    }

    /// Gives a proxy the profile and the own part that it has now.
    private mutating func place(_ proxy: ResourceKey, _ work: inout Work) {
        counts.inspected += 1
        guard let context = context(proxy.mesh), let dataplane = context.dataplane(proxy) else { return drop(proxy) }
        let profile = Profile(dataplane.value)
        let id = profiles.id(of: profile) ?? addProfile(profile, in: context)
        guard let calls = profiles[id]?.calls else { return }
        let old = proxies[proxy]
        let inputs = context.inputs(of: dataplane, selecting: calls.selection)
        let isOwnStale = work.own.contains(proxy)
        if !isOwnStale, old?.profile == id, old?.own.inputs.selecting(calls.selection) == inputs { return }
        counts.planned += 1
        // The new profile first, so that what both share is not forgotten in between.
        profiles[id]?.members.insert(proxy)
        if let left = old?.profile, left != id { leave(left, proxy) }
        let own = makeOwnPart(inputs, with: calls, after: old?.own)
        proxies[proxy] = ProxyNode(profile: id, own: own, snapshot: old?.snapshot)
        if inputs.followsDataplanes { followers.insert(proxy) } else { followers.remove(proxy) }
        work.changed.insert(proxy)
        if old == nil { work.joining.insert(proxy) }
    }

    private mutating func renewOwnPart(of proxy: ResourceKey, _ work: inout Work) {
        guard let node = proxies[proxy], let context = contexts[proxy.mesh], let dataplane = context.dataplane(proxy),
            let calls = profiles[node.profile]?.calls
        else { return }
        counts.planned += 1
        let inputs = context.inputs(of: dataplane, selecting: calls.selection)
        let own = makeOwnPart(inputs, with: calls, after: node.own)
        proxies[proxy]?.own = own
        work.changed.insert(proxy)
    }

    private mutating func makeOwnPart(_ inputs: ProxyInputs, with calls: Calls, after old: OwnPart?) -> OwnPart {
        let own = OwnPart(inputs, with: calls, reusing: &pool)
        counts.recomputedPieces += 1
        if old.map({ !own.piece.hasSameResources(as: $0.piece) }) ?? true { counts.changedPieces += 1 }
        return own
    }

    private mutating func addProfile(_ profile: Profile, in context: MeshContext) -> Int {
        let calls = makeCalls(Selection(profile, in: context), after: nil)
        let endpointSet = endpoints.retain(calls.endpointGroups, in: context)
        return profiles.insert(ProfileNode(profile: profile, calls: calls, endpointSet: endpointSet))
    }

    private mutating func context(_ mesh: String) -> MeshContext? {
        if let context = contexts[mesh] { return context }
        let context = MeshContext(state: state, mesh: mesh)
        contexts[mesh] = context
        return context
    }

    // MARK: Snapshots

    /// What snapshots of one profile have in common.
    private struct CommonPart {
        let calls: Calls
        let endpoints: EndpointSet
    }

    private func commonPart(_ profile: Int) -> CommonPart? {
        guard let node = profiles[profile], let endpoints = endpoints[node.endpointSet] else { return nil }
        return CommonPart(calls: node.calls, endpoints: endpoints)
    }

    /// The snapshot at the present state; `nil` if it is what the proxy has already.
    private mutating func putTogether(
        _ proxy: ResourceKey, isNew: Bool, _ known: inout [Int: CommonPart]
    ) -> ProxySnapshot? {
        guard let node = proxies[proxy], let common = known[node.profile] ?? commonPart(node.profile) else {
            return nil
        }
        known[node.profile] = common
        let endpoints = common.endpoints
        let plan = ProxyPlan(own: node.own, calls: common.calls)
        let clusters = profiles[node.profile]?.clusters(besides: node.own.piece.clusters) ?? .none
        let old = node.snapshot
        let listeners =
            old.flatMap { $0.plan.hasSameListeners(as: plan) ? $0.sets[.listener] : nil }
            ?? ResourceSet(hashing: plan.listeners.map(\.resource))
        let sets: [XDSType: ResourceSet] = [
            .cluster: clusters, .endpoint: endpoints.set, .listener: listeners, .route: .none,
        ]
        let new = ProxySnapshot(revision: state.revision, sets: sets, plan: plan, endpoints: endpoints)
        let isChanged = old.map { !$0.hasSameResources(as: new) } ?? true
        if isChanged { counts.changed += 1 }
        guard isChanged || isNew else {
            // Its sources may be other, its revision is that of what the proxy has.
            let renewed = old?.with(plan, endpoints)
            proxies[proxy]?.snapshot = renewed
            return nil
        }
        proxies[proxy]?.snapshot = new
        return new
    }

    /// What the proxy is sent: the snapshot with the secrets that are not made for each proxy.
    public func deliverable(_ snapshot: ProxySnapshot) -> DeliverySnapshot {
        let names = snapshot.secretNames.filter(EnvoyName.isExternalIdentitySecret)
        let external = names.compactMap { externalIdentity(named: $0, in: state) }
        var sets = snapshot.sets
        if !external.isEmpty {
            sets[.secret] = ResourceSet(
                resources: external, version: external.map(\.version).joined(separator: ","))
        }
        return DeliverySnapshot(revision: snapshot.revision.value, sets: sets)
    }

    // MARK: Forgetting

    private mutating func drop(_ proxy: ResourceKey) {
        followers.remove(proxy)
        guard let node = proxies.removeValue(forKey: proxy) else { return }
        leave(node.profile, proxy)
    }

    private mutating func leave(_ id: Int, _ proxy: ResourceKey) {
        profiles[id]?.members.remove(proxy)
        guard let node = profiles[id], node.members.isEmpty else { return }
        endpoints.release(node.endpointSet)
        profiles.remove(id)
    }

    /// Forgets encoded resources that no plan holds any more, once there may be many of them: the cost is spread over the changes
    /// that made them.
    private mutating func trimPool() {
        guard pool.recipeCount > 2 * keptCount + poolSlack else { return }
        let pieces = profiles.all.map { $0.value.calls.piece } + proxies.values.map(\.own.piece)
        pool.keep(only: pieces.lazy.flatMap(\.resources))
        keptCount = pool.count
    }
}
