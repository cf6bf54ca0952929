import EnvoyAPI
import MeshDelivery
import MeshResources
import SwiftProtobuf

/// Where the proxy accepts connections for its workload.
struct InboundListenerRecipe: ResourceRecipe {
    static let type = XDSType.listener
    var name: String { scene.listener }
    let address: String
    let port: UInt32
    let tags: [String: String]
    let isTransparent: Bool
    /// Plaintext and TLS of the workload's own are taken too.
    let isPermissive: Bool
    let scene: InboundScene
    let effects: [InboundEffect]

    func message() -> Listener {
        var listener = Listener(named: name, address, port, .inbound)
        listener.enableReusePort = false
        listener.setTags(tags)
        if isTransparent { listener.bindToPort = false }
        if isPermissive { listener.listenerFilters = [.tlsInspector] }
        listener.filterChains = chains
        return listener
    }

    private var chains: [FilterChain] {
        guard scene.usesMTLS else { return [plainChain] }
        guard isPermissive else { return [meshChain] }
        var plain = plainChain
        plain.filterChainMatch.transportProtocol = "raw_buffer"
        var own = FilterChain.with { $0.filters = [tcp] }
        own.filterChainMatch.transportProtocol = "tls"
        var mesh = meshChain
        mesh.filterChainMatch.transportProtocol = "tls"
        mesh.filterChainMatch.applicationProtocols = [TransportSecurity.applicationProtocol]
        return [plain, own, mesh]
    }

    /// Permissions are about identities, which only connections with mTLS have: the guards go on this chain alone.
    private var meshChain: FilterChain {
        var chain = plainChain
        chain.transportSocket = TransportSecurity.downstream(mesh: scene.mesh)
        chain.filters.insert(contentsOf: effects.flatMap { $0.shaping.guards(scene) }, at: 0)
        return chain
    }

    private var plainChain: FilterChain { .with { $0.filters = [scene.serviceProtocol.isHTTP ? http : tcp] } }

    private var tcp: NetworkFilter {
        var proxy = TCPProxy(statistics: scene.cluster, clusters: [ClusterShare(scene.cluster)])
        proxy.idleTimeout = Google_Protobuf_Duration(InboundTimeouts.idle)
        return .tcp(proxy)
    }

    private var http: NetworkFilter {
        var manager = HTTPConnectionManager(statistics: scene.cluster, serving: scene.serviceProtocol)
        manager.setIdleTimeouts(connection: InboundTimeouts.idle, stream: InboundTimeouts.streamIdle)
        manager.forwardClientCertDetails = .sanitizeSet
        manager.setCurrentClientCertDetails.uri = true
        manager.routeConfig = routes
        scene.tracing?.shape(&manager, callee: nil)
        for effect in effects { effect.shaping.shape(&manager, scene) }
        return .http(manager)
    }

    private var routes: RouteConfiguration {
        .with {
            $0.name = EnvoyName.inboundRoute(scene.service)
            $0.validateClusters = false
            $0.requestHeadersToRemove = [ProxyTagsHeader.name]
            $0.virtualHosts = [
                VirtualHost.with {
                    $0.name = scene.service
                    $0.domains = ["*"]
                    $0.routes = [scene.defaultRoute]
                }
            ]
        }
    }
}

extension InboundScene {
    /// To the workload, without a limit of time: that is the caller's to set.
    var defaultRoute: Route {
        .with {
            $0.match.prefix = "/"
            $0.route.cluster = cluster
            $0.route.timeout = .zero
        }
    }
}
