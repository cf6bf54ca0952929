import ArgumentParser

/// The types of resources that the load client understands.
enum ResourceType: Int, CaseIterable, ExpressibleByArgument {
    case cds, eds, lds, rds

    private static let prefix = "type.googleapis.com/envoy.config."

    var url: String {
        switch self {
        case .cds: Self.prefix + "cluster.v3.Cluster"
        case .eds: Self.prefix + "endpoint.v3.ClusterLoadAssignment"
        case .lds: Self.prefix + "listener.v3.Listener"
        case .rds: Self.prefix + "route.v3.RouteConfiguration"
        }
    }

    /// Asked for by name rather than all that there are.
    var isNamed: Bool { self == .eds || self == .rds }

    init?(argument: String) {
        guard let type = Self.allCases.first(where: { "\($0)" == argument }) else { return nil }
        self = type
    }

    /// By the bytes of its URL, without making a text of them.
    init?(url: UnsafeRawBufferPointer) {
        guard let type = Self.allCases.first(where: { $0.url.utf8.elementsEqual(url) }) else { return nil }
        self = type
    }
}
