/// Tags that a proxy, a port or a service must have, `*` standing for any value. Empty: everything.
/// Source: Kuma 1.8 `api/mesh/v1alpha1/selector.proto`.
public struct TagSelector: Hashable, Sendable {
    /// Wire name `match`.
    public let tags: [String: String]

    /// A selector of exactly these tags.
    public init(tags: [String: String]) {
        self.tags = tags
    }

    init(_ json: JSON) {
        tags = json["match"]?.stringMembers ?? [:]
    }

    /// The list `name` of a resource; empty where it is absent.
    static func list(_ name: String, of resource: Resource) -> [TagSelector] {
        (resource.spec[name]?.elements ?? []).map(TagSelector.init)
    }
}

/// Which connections a policy is about: from any of `sources` to any of `destinations`.
public struct ConnectionSelectors: Hashable, Sendable {
    /// Callers; any of them.
    public let sources: [TagSelector]
    /// Services; any of them.
    public let destinations: [TagSelector]

    /// Selects by both ends.
    public init(sources: [TagSelector], destinations: [TagSelector]) {
        self.sources = sources
        self.destinations = destinations
    }

    init(_ resource: Resource) {
        sources = TagSelector.list("sources", of: resource)
        destinations = TagSelector.list("destinations", of: resource)
    }
}

/// A policy about connections between services.
public protocol ConnectionPolicy: Hashable, Sendable {
    var selectors: ConnectionSelectors { get }
}

/// A policy about proxies, whatever they talk to.
public protocol ProxyPolicy: Hashable, Sendable {
    /// Empty: every proxy.
    var selectors: [TagSelector] { get }
}
