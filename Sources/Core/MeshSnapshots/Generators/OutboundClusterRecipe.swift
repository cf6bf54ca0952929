import EnvoyAPI
import MeshDelivery
import MeshResources
import SwiftProtobuf

/// A service of the mesh, or the part of it that has some tags, as its consumers call it.
struct OutboundClusterRecipe: ResourceRecipe {
    static let type = XDSType.cluster
    let name: String
    /// Of the endpoints, besides the service.
    let tags: [String: String]
    let usesMTLS: Bool
    let loadBalancer: TrafficRoute.LoadBalancer
    let scene: OutboundScene
    let effects: [ClusterEffect]

    func message() -> Cluster {
        var cluster = Cluster(named: name)
        cluster.setEndpointDiscovery()
        cluster.setLoadBalancer(loadBalancer)
        if usesMTLS {
            cluster.transportSocket = TransportSecurity.upstream(
                mesh: scene.mesh, service: scene.service,
                serverName: EnvoyName.serverName(service: scene.service, tags: tags, mesh: scene.mesh))
        }
        // Proxies of a mesh speak HTTP/2 with each other, whatever their workloads speak.
        let idle = scene.serviceProtocol.isHTTP ? Duration.zero : nil
        var draft = ClusterDraft(cluster: cluster, httpOptions: .explicit(http2: true, idle: idle))
        for effect in effects { effect.shape.shape(&draft, scene) }
        return draft.finished()
    }
}

extension Cluster {
    /// Round robin is Envoy's own choice and is not written.
    mutating func setLoadBalancer(_ balancer: TrafficRoute.LoadBalancer) {
        switch balancer {
        case .roundRobin: break
        case .leastRequest(let choiceCount):
            lbPolicy = .leastRequest
            if let choiceCount { leastRequestLbConfig.choiceCount = Google_Protobuf_UInt32Value(choiceCount) }
        case .ringHash(let function, let minimum, let maximum):
            lbPolicy = .ringHash
            ringHashLbConfig.hashFunction = function == "MURMUR_HASH_2" ? .murmurHash2 : .xxHash
            if let minimum { ringHashLbConfig.minimumRingSize = Google_Protobuf_UInt64Value(minimum) }
            if let maximum { ringHashLbConfig.maximumRingSize = Google_Protobuf_UInt64Value(maximum) }
        case .random: lbPolicy = .random
        case .maglev: lbPolicy = .maglev
        }
    }
}
