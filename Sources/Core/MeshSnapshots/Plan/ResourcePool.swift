import MeshDelivery

/// The resources that were encoded before, by what they were made from. Kept by whoever plans for many proxies.
public struct ResourcePool: Sendable {
    private struct Key: Hashable, @unchecked Sendable {
        // Every recipe is Sendable; `AnyHashable` only does not say so.
        let recipe: AnyHashable
    }

    private var resources: [Key: EncodedResource] = [:]
    /// How many resources had to be encoded since the pool was made.
    public private(set) var encodedCount = 0

    /// A pool that knows nothing.
    public init() {}

    /// How many resources are kept.
    public var count: Int { resources.count }

    mutating func resource(_ recipe: some ResourceRecipe) -> EncodedResource {
        let key = Key(recipe: AnyHashable(recipe))
        if let known = resources[key] { return known }
        let resource = recipe.encoded()
        encodedCount += 1
        resources[key] = resource
        return resource
    }

    /// Forgets what no plan of `plans` holds. Call it now and then: what is forgotten is only encoded again when needed.
    public mutating func keep(only plans: some Sequence<ProxyPlan>) {
        let used = Set(plans.lazy.flatMap(\.resources).map(ObjectIdentifier.init))
        resources = resources.filter { used.contains(ObjectIdentifier($0.value)) }
    }
}
