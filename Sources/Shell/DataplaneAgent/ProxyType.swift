/// What kind of proxy kuma-dp runs, as `--proxy-type` says it.
enum ProxyType: String, Hashable, Sendable {
    case dataplane
    case ingress
    case egress

    /// The type of the resource that describes such a proxy.
    var resourceType: String {
        switch self {
        case .dataplane: "Dataplane"
        case .ingress: "ZoneIngress"
        case .egress: "ZoneEgress"
        }
    }
}
