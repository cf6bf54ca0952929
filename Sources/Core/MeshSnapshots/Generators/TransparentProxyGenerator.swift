import EnvoyAPI
import MeshDelivery
import MeshEvents
import MeshResources
import SwiftProtobuf

/// The listeners to which traffic is redirected, and the clusters for what no other listener wants.
/// Source: Kuma 1.8 `pkg/xds/generator/transparent_proxy_generator.go`.
enum TransparentProxyGenerator: Generator {
    static let origin = Origin.transparent
    /// Outbound traffic that no service claims is logged as if it went to this service.
    static let passthroughService = "pass_through"

    static func contributions(for inputs: ProxyInputs) -> [Contribution] {
        guard let ports = inputs.dataplane.transparentProxying, inputs.selection.profile.isTransparent else {
            return []
        }
        var recipes = pair(inputs, "outbound", address: "0.0.0.0", port: ports.redirectPortOutbound)
        recipes += pair(inputs, "inbound", address: "0.0.0.0", port: ports.redirectPortInbound)
        if ports.redirectPortInboundV6 != 0 {
            recipes += pair(inputs, "outbound", address: "::", port: ports.redirectPortOutbound)
            recipes += pair(inputs, "inbound", address: "::", port: ports.redirectPortInboundV6)
        }
        return recipes
    }

    private static func pair(
        _ inputs: ProxyInputs, _ direction: String, address: String, port: UInt32
    ) -> [Contribution] {
        let isOutbound = direction == "outbound"
        let isIPv6 = address.contains(":")
        let effects = isOutbound ? inputs.selection.passthroughEffects : []
        let name = EnvoyName.passthrough(direction, isIPv6: isIPv6)
        let sources = [inputs.mesh.key]
        let listener = PassthroughListenerRecipe(
            name: name, address: address, port: port, isOutbound: isOutbound,
            effects: effects.compactMap { $0.onListener(speaking: .tcp) }, scene: inputs.passthroughScene)
        let cluster = PassthroughClusterRecipe(
            name: name, source: isOutbound ? nil : isIPv6 ? PassthroughSource.ipv6 : PassthroughSource.ipv4)
        // Without passthrough the listener stays and has nowhere to send to, so connections are closed.
        let hasCluster = !isOutbound || inputs.mesh.value.allowsPassthrough
        return [Contribution(listener, from: sources + effects.map(\.key))]
            + (hasCluster ? [Contribution(cluster, from: sources)] : [])
    }
}

struct PassthroughListenerRecipe: ResourceRecipe {
    static let type = XDSType.listener
    let name: String
    let address: String
    let port: UInt32
    let isOutbound: Bool
    let effects: [ListenerEffect]
    let scene: OutboundScene

    func message() -> Listener {
        var listener = Listener(named: name, address, port, isOutbound ? .outbound : .inbound)
        listener.useOriginalDst = true
        var proxy = TCPProxy(statistics: name, clusters: [ClusterShare(name)])
        for effect in effects { effect.shape.shape(&proxy, scene) }
        listener.filterChains = [FilterChain.with { $0.filters = [.tcp(proxy)] }]
        return listener
    }
}

struct PassthroughClusterRecipe: ResourceRecipe {
    static let type = XDSType.cluster
    let name: String
    let source: String?

    func message() -> Cluster {
        var cluster = Cluster(named: name)
        cluster.setOriginalDestination()
        if let source { cluster.setSource(source) }
        return cluster
    }
}

extension ProxyInputs {
    var caller: Caller { Caller(dataplane, features: metadata?.value.features ?? []) }

    /// That of calls that leave the proxy without a service.
    var passthroughScene: OutboundScene {
        let isLogged = selection.passthroughEffects.contains { $0.onListener(speaking: .tcp) != nil }
        return OutboundScene(
            mesh: mesh.value.name, service: TransparentProxyGenerator.passthroughService, serviceProtocol: .tcp,
            caller: isLogged ? caller : nil, tracing: nil)
    }
}
