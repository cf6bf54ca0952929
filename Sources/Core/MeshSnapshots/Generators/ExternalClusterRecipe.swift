import EnvoyAPI
import MeshDelivery
import MeshResources
import SwiftProtobuf

/// A service outside of the mesh, called without an egress. Its endpoints are in the cluster, because they are named by
/// operators and do not come and go.
struct ExternalClusterRecipe: ResourceRecipe {
    static let type = XDSType.cluster
    let name: String
    /// Sorted by name.
    let targets: [ExternalTarget]
    let prefersIPv4: Bool
    let loadBalancer: TrafficRoute.LoadBalancer
    let scene: OutboundScene
    let effects: [ClusterEffect]

    func message() -> Cluster {
        var cluster = Cluster(named: name)
        // A name can only be resolved by Envoy; an address among names resolves to itself.
        cluster.type = targets.allSatisfy { $0.service.host.isIPAddress } ? .static : .strictDns
        if cluster.type == .strictDns { cluster.dnsLookupFamily = prefersIPv4 ? .v4Only : .auto }
        cluster.setLoadBalancer(loadBalancer)
        cluster.loadAssignment = ClusterLoadAssignment.with {
            $0.clusterName = name
            $0.endpoints = localities
        }
        cluster.transportSocketMatches = targets.compactMap(\.transportSocketMatch)
        var draft = ClusterDraft(cluster: cluster, httpOptions: httpOptions)
        for effect in effects { effect.shape.shape(&draft, scene) }
        return draft.finished()
    }

    private var httpOptions: HTTPProtocolOptions? {
        guard scene.serviceProtocol.isHTTP else { return nil }
        return .explicit(http2: scene.serviceProtocol != .http, idle: .zero)
    }

    private var localities: [LocalityEndpoints] {
        let usable = targets.filter { !$0.isUnverifiable }
        return Dictionary(grouping: usable) { $0.service.tags[TagName.zone] ?? "" }.sorted { $0.key < $1.key }.map {
            zone, members in
            LocalityEndpoints.with {
                if !zone.isEmpty { $0.locality.zone = zone }
                if members.contains(where: \.isElsewhere) { $0.priority = 1 }
                $0.lbEndpoints = members.map(\.message)
            }
        }
    }
}

extension ExternalTarget {
    /// Tags by which Envoy finds the transport socket of the endpoint.
    private var matchTags: [String: String] {
        var tags = service.tags
        tags[TagName.service] = nil
        tags["kuma.io/external-service-name"] = service.name
        return tags
    }

    var message: LbEndpoint {
        LbEndpoint.with {
            $0.endpoint.address = Envoy_Config_Core_V3_Address(service.host, service.port)
            $0.loadBalancingWeight = 1
            let fields = Google_Protobuf_Struct(matchTags)
            $0.metadata.filterMetadata = ["envoy.lb": fields, "envoy.transport_socket_match": fields]
        }
    }

    var transportSocketMatch: Cluster.TransportSocketMatch? {
        guard let tls = service.tls, !isUnverifiable else { return nil }
        return .with {
            $0.name = service.host
            $0.match = Google_Protobuf_Struct(matchTags)
            $0.transportSocket = TransportSecurity.socket(Google_Protobuf_Any(packing: context(tls)))
        }
    }

    private func context(
        _ tls: ExternalService.TLS
    ) -> Envoy_Extensions_TransportSockets_Tls_V3_UpstreamTlsContext {
        .with {
            $0.allowRenegotiation = tls.allowsRenegotiation
            if let serverName = tls.serverName {
                $0.sni = serverName
            } else if !service.host.isIPAddress {
                $0.sni = service.host
            }
            if let authorities {
                $0.commonTlsContext.validationContext.trustedCa.inlineString = authorities
                if !tls.skipsHostnameVerification {
                    $0.commonTlsContext.validationContext.matchTypedSubjectAltNames = [hostMatcher]
                }
            }
            // The key stays out of clusters, which people look at.
            if tls.clientCertificate != nil {
                $0.commonTlsContext.tlsCertificateSdsSecretConfigs = [
                    .with {
                        $0.name = EnvoyName.externalIdentitySecret(mesh: service.mesh, name: service.name)
                        $0.sdsConfig = .ads
                    }
                ]
            }
        }
    }

    private var hostMatcher: Envoy_Extensions_TransportSockets_Tls_V3_SubjectAltNameMatcher {
        .with {
            $0.sanType = service.host.isIPAddress ? .ipAddress : .dns
            $0.matcher = .exact(service.host)
        }
    }
}
