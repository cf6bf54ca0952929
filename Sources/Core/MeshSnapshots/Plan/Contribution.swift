import MeshResources

/// Which part of generation a resource comes from, in Kuma's words.
///
/// In order: where two parts make a resource of the same name, the later wins.
enum Origin: Int, Hashable, Sendable, Comparable {
    case admin, transparent, inbound, outbound, directAccess, tracing

    static func < (left: Origin, right: Origin) -> Bool { left.rawValue < right.rawValue }
}

/// One resource for a proxy: what it is made from, and which resources of the state made it so.
struct Contribution: Sendable {
    let recipe: any ResourceRecipe
    /// Unsorted, may repeat; the proxy itself always is one, and not among them.
    let sources: [ResourceKey]

    init(_ recipe: some ResourceRecipe, from sources: [ResourceKey]) {
        self.recipe = recipe
        self.sources = sources
    }
}

/// A part of generation that is made for each proxy.
protocol Generator: Sendable {
    static var origin: Origin { get }
    static func contributions(for inputs: ProxyInputs) -> [Contribution]
}
