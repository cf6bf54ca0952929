/// The kinds of Envoy resources that the fake proxies tell apart.
enum ResourceKind: Hashable {
    case cluster, endpoint, listener, other

    private static let prefix = "type.googleapis.com/envoy.config."

    var typeURL: String {
        switch self {
        case .cluster: Self.prefix + "cluster.v3.Cluster"
        case .endpoint: Self.prefix + "endpoint.v3.ClusterLoadAssignment"
        case .listener: Self.prefix + "listener.v3.Listener"
        case .other: ""
        }
    }

    init(typeURL: String) {
        self = [.cluster, .endpoint, .listener].first { $0.typeURL == typeURL } ?? .other
    }
}

/// One resource of a proxy.
struct ResourceName: Hashable {
    let kind: ResourceKind
    let name: String
}
