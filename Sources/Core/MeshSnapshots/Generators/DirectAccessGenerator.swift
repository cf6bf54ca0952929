import EnvoyAPI
import MeshDelivery
import MeshEvents
import MeshResources
import SwiftProtobuf

/// Single instances of services, dialled by their own addresses.
/// Source: Kuma 1.8 `pkg/xds/generator/direct_access_proxy_generator.go`.
enum DirectAccessGenerator: Generator {
    static let origin = Origin.directAccess

    static func contributions(for inputs: ProxyInputs) -> [Contribution] {
        let targets = targets(for: inputs)
        guard inputs.dataplane.transparentProxying != nil, !targets.isEmpty else { return [] }
        let effects = inputs.selection.passthroughEffects
        let scene = inputs.passthroughScene
        let shapes = effects.compactMap { $0.onListener(speaking: .tcp) }
        let listeners = targets.map { target in
            Contribution(
                DirectAccessListenerRecipe(
                    address: target.address, port: target.port, isTransparent: inputs.selection.profile.isTransparent,
                    effects: shapes,
                    scene: scene),
                from: [target.source] + effects.map(\.key))
        }
        let cluster = DirectAccessClusterRecipe(mesh: inputs.mesh.value.mtls == nil ? nil : inputs.mesh.value.name)
        return listeners + [Contribution(cluster, from: [inputs.mesh.key])]
    }

    /// Inbounds of others, each address once, without those that an outbound stands at already.
    private static func targets(for inputs: ProxyInputs) -> [Endpoint] {
        let wanted = Set(inputs.dataplane.transparentProxying?.directAccessServices ?? [])
        var taken = Set(inputs.outbounds.map { EnvoyName.hostPort($0.outbound.address, $0.outbound.port) })
        return inputs.neighbours.flatMap { neighbour in
            neighbour.value.services.filter { wanted.contains("*") || wanted.contains($0) }
                .flatMap { neighbour.value.endpoints(of: $0, weight: 1) }
        }
        .sorted(by: Endpoint.precedes)
        .filter { taken.insert(EnvoyName.hostPort($0.address, $0.port)).inserted }
    }
}

struct DirectAccessListenerRecipe: ResourceRecipe {
    static let type = XDSType.listener
    var name: String { EnvoyName.directAccess(address, port) }
    let address: String
    let port: UInt32
    let isTransparent: Bool
    let effects: [ListenerEffect]
    let scene: OutboundScene

    func message() -> Listener {
        var listener = Listener(named: name, address, port, .outbound)
        if isTransparent { listener.bindToPort = false }
        var proxy = TCPProxy(statistics: name, clusters: [ClusterShare(EnvoyName.directAccess)])
        for effect in effects { effect.shape.shape(&proxy, scene) }
        listener.filterChains = [FilterChain.with { $0.filters = [.tcp(proxy)] }]
        return listener
    }
}

struct DirectAccessClusterRecipe: ResourceRecipe {
    static let type = XDSType.cluster
    var name: String { EnvoyName.directAccess }
    /// `nil` without mTLS.
    let mesh: String?

    func message() -> Cluster {
        var cluster = Cluster(named: name)
        cluster.setOriginalDestination()
        if let mesh {
            cluster.transportSocket = TransportSecurity.upstream(mesh: mesh, service: nil, serverName: "")
        }
        return cluster
    }
}
