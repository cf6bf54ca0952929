/// The endpoints of one cluster: those of a service that have all of some tags.
public struct EndpointGroup: Hashable, Sendable, Comparable {
    /// Name of the cluster, and of the resource.
    public let cluster: String
    /// The mesh of the service.
    public let mesh: String
    /// Value of `kuma.io/service`.
    public let service: String
    /// Tags that endpoints must have besides the service.
    public let tags: [String: String]

    /// Describes a group; makes nothing.
    public init(cluster: String, mesh: String, service: String, tags: [String: String]) {
        self.cluster = cluster
        self.mesh = mesh
        self.service = service
        self.tags = tags
    }

    /// By cluster, mesh and service.
    public static func < (left: EndpointGroup, right: EndpointGroup) -> Bool {
        (left.cluster, left.mesh, left.service) < (right.cluster, right.mesh, right.service)
    }
}
