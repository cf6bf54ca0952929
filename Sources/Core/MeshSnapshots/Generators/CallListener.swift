import MeshDelivery
import MeshEvents
import MeshResources

/// Where a workload calls one of its outbounds, with what it was made from.
/// Source: Kuma 1.8 `pkg/xds/generator/outbound_proxy_generator.go`.
struct CallListener: Sendable {
    enum Form: Sendable {
        /// The same for all proxies of the profile.
        case shared(Piece.Item)
        /// It says who calls.
        case personal(PersonalListener)
    }

    let form: Form
    private let spoken: ServiceProtocol
    /// See `ServiceInputs`.
    private let slots: [OutboundEffect?]

    var shared: Piece.Item? { if case .shared(let item) = form { item } else { nil } }
    var personal: PersonalListener? { if case .personal(let listener) = form { listener } else { nil } }

    /// - Parameters:
    ///   - callerTags: value of the header that tells callers apart.
    ///   - old: the same listener in an earlier selection with the same outbounds, mesh and tracing, if there is one.
    init(
        _ index: Int, of selection: Selection, _ layout: CallLayout, callerTags: String, after old: CallListener?,
        reusing pool: inout ResourcePool
    ) {
        let entry = selection.outbounds[index]
        let spoken = selection.commonProtocol(of: entry)
        let slots = selection.services[entry.outbound.service]?.slots ?? []
        self.spoken = spoken
        self.slots = slots
        if let old, let kept = old.keptItem(slots, spoken, of: selection, entry) {
            form = .shared(kept)
            return
        }
        let effects = slots.compactMap { $0 }
        let scene = OutboundScene(
            mesh: selection.mesh.value.name, service: entry.outbound.service, serviceProtocol: spoken, caller: nil,
            tracing: spoken.isHTTP ? selection.tracing : nil)
        let recipe = OutboundListenerRecipe(
            address: entry.outbound.address, port: entry.outbound.port, tags: entry.outbound.tags,
            isTransparent: selection.profile.isTransparent, callerTags: spoken.isHTTP ? callerTags : "",
            routes: layout.routes[index], scene: scene, effects: effects.compactMap { $0.onListener(speaking: spoken) })
        let sources = Self.sources(selection, entry, effects, isTraced: scene.tracing != nil)
        if effects.contains(where: { $0.dependsOnProxy && $0.onListener(speaking: spoken) != nil }) {
            form = .personal(PersonalListener(recipe: recipe, sources: sources))
        } else {
            form = .shared(Piece.Item(resource: pool.resource(recipe), sources: sources, origin: .outbound))
        }
    }

    /// The very same as in an earlier selection with the same outbounds, mesh and tracing.
    func isStill(_ index: Int, of selection: Selection) -> Bool {
        let entry = selection.outbounds[index]
        return selection.services[entry.outbound.service]?.slots ?? [] == slots
            && selection.commonProtocol(of: entry) == spoken
    }

    /// The same resource, if policies that are others by now shape it alike; with their names, if those are others too.
    private func keptItem(
        _ slots: [OutboundEffect?], _ spoken: ServiceProtocol, of selection: Selection, _ entry: OutboundInputs
    ) -> Piece.Item? {
        guard let item = shared, spoken == self.spoken, slots.count == self.slots.count else { return nil }
        var haveSameNames = true
        for (now, before) in zip(slots, self.slots) where now != before {
            guard now?.onListener(speaking: spoken) == before?.onListener(speaking: spoken) else { return nil }
            haveSameNames = haveSameNames && now?.key == before?.key
        }
        guard !haveSameNames else { return item }
        let isTraced = spoken.isHTTP && selection.tracing != nil
        let sources = Self.sources(selection, entry, slots.compactMap { $0 }, isTraced: isTraced)
        return Piece.Item(resource: item.resource, sources: sources, origin: .outbound)
    }

    private static func sources(
        _ selection: Selection, _ entry: OutboundInputs, _ effects: [OutboundEffect], isTraced: Bool
    ) -> [ResourceKey] {
        [selection.mesh.key] + (entry.route.map { [$0.key] } ?? []) + effects.map(\.key)
            + (isTraced ? selection.traceKeys : [])
    }
}

/// A listener that is complete but for who calls.
struct PersonalListener: Hashable, Sendable {
    private let recipe: OutboundListenerRecipe
    private let sources: [ResourceKey]

    init(recipe: OutboundListenerRecipe, sources: [ResourceKey]) {
        self.recipe = recipe
        self.sources = sources
    }

    func contribution(for caller: Caller) -> Contribution {
        var recipe = recipe
        recipe.scene.caller = caller
        return Contribution(recipe, from: sources)
    }
}
