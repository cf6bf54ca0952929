import MeshDelivery
import MeshResources

/// Envoy's own admin port as a cluster, through which readiness can be asked for.
/// Source: Kuma 1.8 `pkg/xds/generator/admin_proxy_generator.go`.
enum AdminGenerator: Generator {
    static let origin = Origin.admin

    static func contributions(for inputs: ProxyInputs) -> [Contribution] {
        let port = inputs.metadata?.value.adminPort ?? inputs.dataplane.adminPort ?? 0
        guard port != 0 else { return [] }
        return [Contribution(AdminClusterRecipe(port: port), from: inputs.metadata.map { [$0.key] } ?? [])]
    }
}

struct AdminClusterRecipe: ResourceRecipe {
    static let type = XDSType.cluster
    var name: String { EnvoyName.admin }
    let port: UInt32

    func message() -> Cluster {
        var cluster = Cluster(named: name)
        cluster.setStaticEndpoint("127.0.0.1", port)
        return cluster
    }
}
