import MeshResources

/// Which part of generation a resource comes from, in Kuma's words.
enum Origin: String, Hashable, Sendable {
    case admin, transparent, inbound, outbound, tracing
    case directAccess = "direct-access"
}

/// One resource for a proxy: what it is made from, and which resources of the state made it so.
struct Contribution: Sendable {
    let recipe: any ResourceRecipe
    /// Unsorted, may repeat.
    let sources: [ResourceKey]

    init(_ recipe: some ResourceRecipe, from sources: [ResourceKey]) {
        self.recipe = recipe
        self.sources = sources
    }
}

/// What a part of generation adds for one proxy.
struct Contributions: Sendable {
    var resources: [Contribution] = []
    /// Those of the clusters whose endpoints are delivered apart.
    var endpointGroups: [EndpointGroup] = []
}

/// A part of generation.
protocol Generator: Sendable {
    static var origin: Origin { get }
    static func contributions(for inputs: ProxyInputs) -> Contributions
}
