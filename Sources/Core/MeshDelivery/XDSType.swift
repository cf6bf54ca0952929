/// The kinds of Envoy resources that a snapshot holds, in the order in which a proxy must learn of them.
///
/// Make before break: a cluster before the endpoints in it, both before the listeners and routes that name them.
public enum XDSType: Int, Hashable, Sendable, CaseIterable, Comparable {
    case cluster, endpoint, secret, listener, route

    /// For example `type.googleapis.com/envoy.config.cluster.v3.Cluster`.
    public var typeURL: String {
        switch self {
        case .cluster: "type.googleapis.com/envoy.config.cluster.v3.Cluster"
        case .endpoint: "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"
        case .secret: "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret"
        case .listener: "type.googleapis.com/envoy.config.listener.v3.Listener"
        case .route: "type.googleapis.com/envoy.config.route.v3.RouteConfiguration"
        }
    }

    /// The type of a URL; `nil` for types that this control plane does not serve.
    public init?(typeURL: String) {
        guard let type = Self.allCases.first(where: { $0.typeURL == typeURL }) else { return nil }
        self = type
    }

    /// A first request without names asks for everything.
    var allowsWildcard: Bool { self == .cluster || self == .listener }

    /// A state-of-the-world response may hold only what changed; absence does not mean removal.
    var isPartial: Bool { !allowsWildcard }

    public static func < (left: XDSType, right: XDSType) -> Bool { left.rawValue < right.rawValue }
}
