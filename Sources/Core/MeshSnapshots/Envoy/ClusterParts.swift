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

    /// HTTP options; every cluster has at most one such entry.
    mutating func setHTTPOptions(_ options: HTTPProtocolOptions) {
        typedExtensionProtocolOptions[Self.httpOptionsName] = Google_Protobuf_Any(packing: options)
    }

    /// Changes the HTTP options that were set before.
    mutating func updateHTTPOptions(_ change: (inout HTTPProtocolOptions) -> Void) {
        guard let packed = typedExtensionProtocolOptions[Self.httpOptionsName],
            var options = try? HTTPProtocolOptions(serializedBytes: packed.value)
        else { return }
        change(&options)
        setHTTPOptions(options)
    }

    private static let httpOptionsName = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"

    /// Connections start at a source address that redirection to the proxy leaves alone.
    mutating func setSource(_ address: String) {
        upstreamBindConfig.sourceAddress.address = address
        upstreamBindConfig.sourceAddress.portValue = 0
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
