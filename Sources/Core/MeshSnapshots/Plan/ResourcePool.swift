public import MeshDelivery

/// The resources that were encoded before, by what they were made from. Kept by whoever plans for many proxies.
public struct ResourcePool: Sendable {
    private struct Key: Hashable, @unchecked Sendable {
        // Every recipe is Sendable; `AnyHashable` only does not say so.
        let recipe: AnyHashable
    }

    private var resources: [Key: EncodedResource] = [:]
    /// A shorter way to those of `resources` that most proxies have most of.
    private var clusters: [CallClusterKey: Piece.Item] = [:]
    /// One object for each content, so that snapshots can be compared by their addresses.
    private var contents: Set<EncodedResource> = []
    /// How many resources had to be encoded since the pool was made.
    public private(set) var encodedCount = 0
    /// How many of these were other than all that were kept.
    public private(set) var distinctCount = 0

    /// A pool that knows nothing.
    public init() {}

    /// How many resources are kept.
    public var count: Int { contents.count }
    /// How many recipes are known; several may give the same resource.
    var recipeCount: Int { resources.count }

    mutating func resource(_ recipe: some ResourceRecipe) -> EncodedResource {
        let key = Key(recipe: AnyHashable(recipe))
        if let known = resources[key] { return known }
        encodedCount += 1
        let (isNew, resource) = contents.insert(recipe.encoded())
        if isNew { distinctCount += 1 }
        resources[key] = resource
        return resource
    }

    /// - Parameter make: called for a key that is not known.
    mutating func cluster(_ key: CallClusterKey, _ make: () -> Contribution) -> Piece.Item {
        if let known = clusters[key] { return known }
        let contribution = make()
        let item = Piece.Item(
            resource: resource(contribution.recipe), sources: contribution.sources, origin: .outbound)
        // Policies come in ever new revisions; what is forgotten is found again by its recipe.
        if clusters.count > 2 * contents.count + 1024 { clusters = [:] }
        clusters[key] = item
        return item
    }

    /// Forgets all but `used`, and all but one recipe for each. Call it now and then: what is forgotten is only encoded again
    /// when needed.
    public mutating func keep(only used: some Sequence<EncodedResource>) {
        clusters = [:]
        contents = Set(used)
        var left = Set(contents.lazy.map(ObjectIdentifier.init))
        resources = resources.filter { left.remove(ObjectIdentifier($0.value)) != nil }
    }
}
