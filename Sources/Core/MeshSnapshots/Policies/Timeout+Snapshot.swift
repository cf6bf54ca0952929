import EnvoyAPI
import MeshResources
import SwiftProtobuf

/// Source: Kuma 1.8 `pkg/xds/envoy/clusters/v3/timeout_configurer.go` and `listeners/v3/timeout_configurer.go`.
///
/// What no policy says is written as zero, which is no limit; only the connect timeout stays at 10 seconds.
extension Timeout: OutboundPolicy {
    static let resourceType = "Timeout"
    static let followsOutbound = true

    static func view(_ resource: TypedResource) -> Timeout? {
        if case .timeout(let timeout) = resource { timeout } else { nil }
    }

    func clusterShape(speaking spoken: ServiceProtocol) -> (any ClusterShape)? {
        ClusterTimeouts(
            connect: connect, httpIdle: spoken.isHTTP ? httpIdle : nil,
            maxStreamDuration: spoken.isHTTP ? maxStreamDuration : nil)
    }

    func listenerShape(speaking spoken: ServiceProtocol, in mesh: Mesh) -> (any ListenerShape)? {
        spoken.isHTTP
            ? ListenerTimeouts(idle: httpIdle, streamIdle: streamIdle, request: httpRequest)
            : ListenerTimeouts(idle: tcpIdle, streamIdle: nil, request: nil)
    }
}

/// What a cluster takes from a Timeout.
private struct ClusterTimeouts: ClusterShape {
    let connect: Duration?
    let httpIdle: Duration?
    let maxStreamDuration: Duration?

    func shape(_ draft: inout ClusterDraft, _ scene: OutboundScene) {
        // Envoy refuses a connect timeout of zero.
        if let connect, connect > .zero { draft.cluster.connectTimeout = Google_Protobuf_Duration(connect) }
        guard scene.serviceProtocol.isHTTP else { return }
        draft.httpOptions?.commonHTTPProtocolOptions.idleTimeout = Google_Protobuf_Duration(httpIdle ?? .zero)
        if let maxStreamDuration {
            draft.httpOptions?.commonHTTPProtocolOptions.maxStreamDuration =
                Google_Protobuf_Duration(maxStreamDuration)
        }
    }
}

/// What a listener takes from a Timeout.
private struct ListenerTimeouts: ListenerShape {
    let idle: Duration?
    let streamIdle: Duration?
    let request: Duration?

    func shape(_ manager: inout HTTPConnectionManager, _ scene: OutboundScene) {
        manager.setIdleTimeouts(connection: idle ?? .zero, stream: streamIdle ?? .zero)
        guard let request else { return }
        manager.updateRoutes { $0.route.timeout = Google_Protobuf_Duration(request) }
    }

    func shape(_ proxy: inout TCPProxy, _ scene: OutboundScene) {
        proxy.idleTimeout = Google_Protobuf_Duration(idle ?? .zero)
    }
}

extension HTTPConnectionManager {
    /// Changes every route of every virtual host.
    mutating func updateRoutes(_ change: (inout Route) -> Void) {
        for host in routeConfig.virtualHosts.indices {
            for route in routeConfig.virtualHosts[host].routes.indices {
                change(&routeConfig.virtualHosts[host].routes[route])
            }
        }
    }
}
