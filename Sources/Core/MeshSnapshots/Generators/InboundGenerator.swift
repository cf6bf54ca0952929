import EnvoyAPI
import MeshDelivery
import MeshEvents
import MeshResources

/// What the proxy takes in for its workload. Source: Kuma 1.8 `pkg/xds/generator/inbound_proxy_generator.go`.
enum InboundGenerator: Generator {
    static let origin = Origin.inbound

    static func contributions(for inputs: ProxyInputs) -> [Contribution] {
        inputs.inbounds.flatMap { contributions(for: $0, of: inputs) }
    }

    private static func contributions(for entry: InboundInputs, of inputs: ProxyInputs) -> [Contribution] {
        let inbound = entry.inbound
        let mesh = inputs.mesh.value
        let isTransparent = inputs.selection.profile.isTransparent
        let scene = InboundScene(
            mesh: mesh.name, usesMTLS: mesh.mtls != nil, service: inbound.service,
            serviceProtocol: inbound.serviceProtocol, listener: EnvoyName.inbound(inbound.address, inbound.port),
            cluster: EnvoyName.local(inbound.servicePort),
            tracing: inbound.serviceProtocol.isHTTP ? inputs.selection.tracing : nil)
        let listener = InboundListenerRecipe(
            address: inbound.address, port: inbound.port, tags: inbound.tags, isTransparent: isTransparent,
            isPermissive: mesh.mtls?.isPermissive ?? false, scene: scene,
            effects: entry.effects.filter { $0.shaping.concerns(scene) })
        let address =
            inbound.serviceAddress ?? (inputs.settings.usesLocalhostInboundClusters ? "127.0.0.1" : inbound.address)
        let cluster = InboundClusterRecipe(
            name: scene.cluster, address: address, port: inbound.servicePort, serviceProtocol: inbound.serviceProtocol,
            source: isTransparent ? PassthroughSource.toReach(address) : nil)
        let policies =
            entry.effects.flatMap(\.shaping.sources.keys) + (scene.tracing == nil ? [] : inputs.selection.traceKeys)
        return [
            Contribution(cluster, from: []),
            Contribution(listener, from: [inputs.mesh.key] + policies),
        ]
    }
}

/// The workload itself.
struct InboundClusterRecipe: ResourceRecipe {
    static let type = XDSType.cluster
    let name: String
    let address: String
    let port: UInt32
    let serviceProtocol: ServiceProtocol
    /// `nil`: the system chooses.
    let source: String?

    func message() -> Cluster {
        var cluster = Cluster(named: name)
        cluster.setStaticEndpoint(address, port)
        if let source { cluster.setSource(source) }
        guard serviceProtocol.isHTTP else { return cluster }
        let options = HTTPProtocolOptions.explicit(http2: serviceProtocol != .http, idle: InboundTimeouts.idle)
        return ClusterDraft(cluster: cluster, httpOptions: options).finished()
    }
}

/// Fixed: twice what a new mesh's Timeout policy says for the way out.
enum InboundTimeouts {
    static let idle = Duration.seconds(7200)
    static let streamIdle = Duration.seconds(3600)
}
