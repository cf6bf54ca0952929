import MeshProjections
import MeshResources

/// Labels that follow from the resource itself: shown and filtered by, never stored.
///
/// Source: Kuma 2.14 `pkg/core/resources/labels`, for a control plane without a global.
enum ComputedLabels {
    private static let mesh = "kuma.io/mesh"
    private static let proxyType = "kuma.io/proxy-type"

    private static func computed(for resource: Resource) -> [String: String] {
        var labels: [String: String] = [:]
        if !resource.key.mesh.isEmpty { labels[mesh] = resource.key.mesh }
        switch resource.key.type {
        case "Dataplane":
            labels[proxyType] = resource.spec["networking"]?["gateway"] == nil ? "sidecar" : "gateway"
        case "ZoneIngress": labels[proxyType] = "zoneingress"
        case "ZoneEgress": labels[proxyType] = "zoneegress"
        default: break
        }
        return labels
    }

    /// All labels of a resource.
    static func all(of stored: StoredResource) -> [String: String] {
        stored.resource.labels.merging(computed(for: stored.resource)) { _, computed in computed }
    }

    /// What is stored of a resource that was read and is written back.
    static func removed(from resource: Resource) -> Resource {
        var resource = resource
        for (name, value) in computed(for: resource) where resource.labels[name] == value || name == proxyType {
            resource.labels[name] = nil
        }
        return resource
    }

    /// A resource cannot say that it is in another mesh.
    static func violations(in resource: Resource) -> [Violation] {
        guard let label = resource.labels[mesh], !resource.key.mesh.isEmpty, label != resource.key.mesh else {
            return []
        }
        return [Violation("labels[\"\(mesh)\"]", "kuma.io/mesh label must not differ from mesh set on resource")]
    }
}
