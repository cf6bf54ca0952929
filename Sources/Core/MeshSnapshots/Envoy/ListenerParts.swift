import EnvoyAPI
import MeshResources
import SwiftProtobuf

extension Listener {
    init(named name: String, _ address: String, _ port: UInt32, _ direction: Envoy_Config_Core_V3_TrafficDirection) {
        self.init()
        self.name = name
        self.address = Envoy_Config_Core_V3_Address(address, port)
        trafficDirection = direction
    }

    /// Tags as metadata, so that policies on proxies can find the listener.
    mutating func setTags(_ tags: [String: String]) {
        metadata = Envoy_Config_Core_V3_Metadata("io.kuma.tags", tags)
    }
}

extension NetworkFilter {
    static func http(_ manager: HTTPConnectionManager) -> NetworkFilter {
        NetworkFilter("envoy.filters.network.http_connection_manager", manager)
    }

    static func tcp(_ proxy: TCPProxy) -> NetworkFilter { NetworkFilter("envoy.filters.network.tcp_proxy", proxy) }
}

extension HTTPConnectionManager {
    /// A manager with the filters that every HTTP listener has; statistics of calls come first for grpc.
    init(statistics name: String, serving serviceProtocol: ServiceProtocol) {
        self.init()
        statPrefix = EnvoyName.statistics(name)
        if serviceProtocol == .grpc { httpFilters.append(.grpcStatistics) }
        httpFilters.append(.router)
    }

    /// Puts filters in front of the router, in order.
    mutating func insertBeforeRouter(_ filters: [HTTPFilter]) {
        httpFilters.insert(contentsOf: filters, at: max(0, httpFilters.count - 1))
    }

    mutating func setIdleTimeouts(connection: Duration, stream: Duration) {
        commonHTTPProtocolOptions.idleTimeout = Google_Protobuf_Duration(connection)
        streamIdleTimeout = Google_Protobuf_Duration(stream)
    }
}

extension HTTPFilter {
    static let router = HTTPFilter(
        "envoy.filters.http.router", Envoy_Extensions_Filters_Http_Router_V3_Router())

    static let grpcStatistics = HTTPFilter(
        "envoy.filters.http.grpc_stats",
        Envoy_Extensions_Filters_Http_GrpcStats_V3_FilterConfig.with {
            $0.emitFilterState = true
            $0.statsForAllMethods = true
        })
}

extension TCPProxy {
    /// - Parameter clusters: with their weights; one gets all, and its weight does not matter.
    init(statistics name: String, clusters: [ClusterShare]) {
        self.init()
        statPrefix = EnvoyName.statistics(name)
        if clusters.count == 1, let only = clusters.first {
            cluster = only.name
        } else {
            weightedClusters.clusters = clusters.map { share in
                .with {
                    $0.name = share.name
                    $0.weight = share.weight
                }
            }
        }
    }
}

/// A share of the traffic.
struct ClusterShare: Hashable, Sendable {
    let name: String
    let weight: UInt32
    /// It leads out of the mesh, where hosts have names of their own.
    let isExternal: Bool

    init(_ name: String, weight: UInt32 = 1, isExternal: Bool = false) {
        self.name = name
        self.weight = weight
        self.isExternal = isExternal
    }
}
