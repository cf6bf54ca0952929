import EnvoyAPI
import SwiftProtobuf

extension Cluster {
    /// A cluster with its name, the name for statistics where that differs, and Kuma's 10 seconds to connect.
    init(named name: String) {
        self.init()
        self.name = name
        let statistics = EnvoyName.statistics(name)
        if statistics != name { altStatName = statistics }
        connectTimeout = Google_Protobuf_Duration(.seconds(10))
    }

    /// All endpoints are in the cluster itself.
    mutating func setStaticEndpoint(_ address: String, _ port: UInt32) {
        type = .static
        loadAssignment = .with {
            $0.clusterName = name
            $0.endpoints = [
                LocalityEndpoints.with {
                    $0.lbEndpoints = [LbEndpoint.with { $0.endpoint.address = .init(address, port) }]
                }
            ]
        }
    }

    /// Endpoints are delivered apart.
    mutating func setEndpointDiscovery() {
        type = .eds
        edsClusterConfig.edsConfig = .ads
    }

    /// Traffic goes to where the workload sent it.
    mutating func setOriginalDestination() {
        type = .originalDst
        lbPolicy = .clusterProvided
    }

    /// Connections start at a source address that redirection to the proxy leaves alone.
    mutating func setSource(_ address: String) {
        upstreamBindConfig.sourceAddress.address = address
        upstreamBindConfig.sourceAddress.portValue = 0
    }
}

/// A cluster whose HTTP options are not packed yet, so that policies can still change them.
struct ClusterDraft {
    var cluster: Cluster
    /// `nil`: none are written.
    var httpOptions: HTTPProtocolOptions?

    /// The cluster with its options.
    func finished() -> Cluster {
        guard let httpOptions else { return cluster }
        var cluster = cluster
        cluster.typedExtensionProtocolOptions["envoy.extensions.upstreams.http.v3.HttpProtocolOptions"] =
            Google_Protobuf_Any(packing: httpOptions)
        return cluster
    }
}

extension HTTPProtocolOptions {
    /// Both ends say beforehand what they speak; `idle` is the time after which an unused connection is closed.
    static func explicit(http2: Bool, idle: Duration?) -> HTTPProtocolOptions {
        .with {
            if let idle { $0.commonHTTPProtocolOptions.idleTimeout = Google_Protobuf_Duration(idle) }
            if http2 {
                $0.explicitHTTPConfig.http2ProtocolOptions = .init()
            } else {
                $0.explicitHTTPConfig.httpProtocolOptions = .init()
            }
        }
    }
}

/// Addresses from which a transparent proxy calls its own workload. Source: Kuma 1.8 `inPassThroughIPv4`.
enum PassthroughSource {
    static let ipv4 = "127.0.0.6"
    static let ipv6 = "::6"

    /// `nil` for a loopback address, which redirection leaves alone anyway.
    static func toReach(_ address: String) -> String? {
        if address == "127.0.0.1" || address == "::1" { return nil }
        return address.contains(":") ? ipv6 : ipv4
    }
}
