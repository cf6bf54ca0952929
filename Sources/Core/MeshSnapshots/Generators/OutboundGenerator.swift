import MeshDelivery
import MeshEvents
import MeshResources

/// What the workload calls. Source: Kuma 1.8 `pkg/xds/generator/outbound_proxy_generator.go`.
struct OutboundGenerator {
    private let selection: Selection
    private let header: String
    private var clusters: OutboundClusters
    private(set) var listeners: [Contribution] = []
    /// Those that say who calls, so that each proxy has its own.
    private(set) var personalListeners: [PersonalListener] = []

    var resources: [Contribution] { clusters.contributions + listeners }
    var endpointGroups: [EndpointGroup] { clusters.endpointGroups }

    init(_ selection: Selection) {
        self.selection = selection
        header = ProxyTagsHeader.value(of: selection.profile.tagSets)
        clusters = OutboundClusters(selection)
        for outbound in selection.outbounds { add(outbound) }
    }

    private mutating func add(_ entry: OutboundInputs) {
        let outbound = entry.outbound
        let spoken = selection.commonProtocol(of: entry)
        let effects = selection.services[outbound.service]?.effects ?? []
        let shapes = effects.compactMap { $0.onListener(speaking: spoken) }
        let scene = OutboundScene(
            mesh: selection.mesh.value.name, service: outbound.service, serviceProtocol: spoken, caller: nil,
            tracing: spoken.isHTTP ? selection.tracing : nil)
        let recipe = OutboundListenerRecipe(
            address: outbound.address, port: outbound.port, tags: outbound.tags,
            isTransparent: selection.profile.isTransparent, callerTags: spoken.isHTTP ? header : "",
            routes: clusters.routes(of: entry), scene: scene, effects: shapes)
        let sources =
            [selection.mesh.key] + (entry.route.map { [$0.key] } ?? []) + effects.map(\.key)
            + (scene.tracing == nil ? [] : selection.traceKeys)
        if effects.contains(where: { $0.dependsOnProxy && $0.onListener(speaking: spoken) != nil }) {
            personalListeners.append(PersonalListener(recipe: recipe, sources: sources))
        } else {
            listeners.append(Contribution(recipe, from: sources))
        }
    }
}

/// A listener that is complete but for who calls.
struct PersonalListener: Sendable {
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
