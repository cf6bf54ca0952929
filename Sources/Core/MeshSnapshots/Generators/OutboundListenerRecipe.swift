import EnvoyAPI
import MeshDelivery
import MeshResources
import SwiftProtobuf

/// Where the workload dials a service.
struct OutboundListenerRecipe: ResourceRecipe {
    static let type = XDSType.listener
    var name: String { EnvoyName.outbound(address, port) }
    let address: String
    let port: UInt32
    let tags: [String: String]
    let isTransparent: Bool
    /// The header by which the other side tells callers apart; empty where there are no headers.
    let callerTags: String
    /// In the order in which they are tried; empty: traffic is dropped.
    let routes: [OutboundRoute]
    var scene: OutboundScene
    let effects: [ListenerEffect]

    func message() -> Listener {
        var listener = Listener(named: name, address, port, .outbound)
        listener.setTags(tags.filter { $0.key != "kuma.io/mesh" })
        if isTransparent { listener.bindToPort = false }
        listener.filterChains = [FilterChain.with { $0.filters = filters }]
        return listener
    }

    private var filters: [NetworkFilter] {
        guard !scene.serviceProtocol.isHTTP else { return [.http(manager)] }
        guard let route = routes.first(where: { $0.rule == nil }) else { return [] }
        var proxy = TCPProxy(statistics: scene.service, clusters: route.clusters)
        proxy.idleTimeout = .zero
        for effect in effects { effect.shape.shape(&proxy, scene) }
        return [.tcp(proxy)]
    }

    private var manager: HTTPConnectionManager {
        var manager = HTTPConnectionManager(statistics: scene.service, serving: scene.serviceProtocol)
        manager.setIdleTimeouts(connection: .zero, stream: .zero)
        manager.routeConfig = RouteConfiguration.with {
            $0.name = EnvoyName.outboundRoute(scene.service)
            $0.validateClusters = false
            $0.requestHeadersToAdd = [
                .with {
                    $0.header.key = ProxyTagsHeader.name
                    $0.header.value = callerTags
                }
            ]
            $0.virtualHosts = [
                VirtualHost.with {
                    $0.name = scene.service
                    $0.domains = ["*"]
                    $0.routes = routes.map(\.message)
                }
            ]
        }
        scene.tracing?.shape(&manager, callee: scene.service)
        for effect in effects { effect.shape.shape(&manager, scene) }
        return manager
    }
}
