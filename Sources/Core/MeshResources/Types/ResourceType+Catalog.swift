extension ResourceType {
    /// Every type, sorted by name. Includes the internal one and `Config`, which nothing lists.
    public static let all: [ResourceType] = [
        .circuitBreaker, .config, .dataplane, .dataplaneInsight, .dataplaneMetadata, .externalService, .faultInjection,
        .globalSecret, .healthCheck, .mesh, .meshGateway, .meshGatewayRoute, .meshInsight, .proxyTemplate, .rateLimit,
        .retry, .secret, .serviceInsight, .timeout, .trafficLog, .trafficPermission, .trafficRoute, .trafficTrace,
        .virtualOutbound, .zone, .zoneEgress, .zoneEgressInsight, .zoneIngress, .zoneIngressInsight, .zoneInsight,
    ].sorted { $0.name < $1.name }

    /// The type with exactly this name.
    public static func named(_ name: String) -> ResourceType? { byName[name] }

    /// The type that a REST segment serves; aliases count.
    public static func path(_ segment: String) -> ResourceType? { byPath[segment] }

    /// The type that kumactl means by `word`: plural, singular or an alias.
    public static func cli(_ word: String) -> ResourceType? { byWord[word] }

    /// The name of the type that was probably meant by a wrong `type:`; `nil` if none is near.
    public static func nearestName(to name: String) -> String? {
        NearestName.find(name, among: all.lazy.filter { !$0.isInternal }.map(\.name))
    }

    /// The word that was probably meant by a wrong type on kumactl's command line; `nil` if none is near.
    public static func nearestWord(to word: String) -> String? {
        NearestName.find(word, among: byWord.keys.sorted())
    }

    private static let byName = index { [$0.name] }
    private static let byPath = index { [$0.path] + $0.pathAliases }
    private static let byWord = index { [$0.plural, $0.singular] + $0.cliAliases }

    private static func index(_ names: (ResourceType) -> [String]) -> [String: ResourceType] {
        let pairs = all.flatMap { type in names(type).filter { !$0.isEmpty }.map { ($0, type) } }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}
