import EnvoyAPI
import SwiftProtobuf

private typealias CommonTLS = Envoy_Extensions_TransportSockets_Tls_V3_CommonTlsContext
private typealias SecretConfig = Envoy_Extensions_TransportSockets_Tls_V3_SdsSecretConfig
private typealias SubjectMatcher = Envoy_Extensions_TransportSockets_Tls_V3_SubjectAltNameMatcher

/// mTLS of a mesh. Source: Kuma 1.8 `pkg/xds/envoy/tls/v3/tls.go`, with typed SAN matchers as since 2.9.
enum TransportSecurity {
    /// By this protocol name proxies of a mesh know each other's connections in PERMISSIVE mode.
    static let applicationProtocol = "kuma"

    /// Any member of the mesh may connect; who may do so is a matter of TrafficPermission.
    static func downstream(mesh: String) -> Envoy_Config_Core_V3_TransportSocket {
        var context = Envoy_Extensions_TransportSockets_Tls_V3_DownstreamTlsContext()
        context.requireClientCertificate = true
        context.commonTlsContext = common(mesh: mesh, peer: .prefix("spiffe://\(mesh)/"))
        return socket(Google_Protobuf_Any(packing: context))
    }

    /// - Parameter service: whose identity the other side must have; `nil`: any member of the mesh.
    static func upstream(
        mesh: String, service: String?, serverName: String
    ) -> Envoy_Config_Core_V3_TransportSocket {
        var context = Envoy_Extensions_TransportSockets_Tls_V3_UpstreamTlsContext()
        context.sni = serverName
        context.commonTlsContext = common(
            mesh: mesh, peer: service.map { .exact("spiffe://\(mesh)/\($0)") } ?? .prefix("spiffe://\(mesh)/"))
        context.commonTlsContext.alpnProtocols = [applicationProtocol]
        return socket(Google_Protobuf_Any(packing: context))
    }

    static func socket(_ context: Google_Protobuf_Any) -> Envoy_Config_Core_V3_TransportSocket {
        .with {
            $0.name = "envoy.transport_sockets.tls"
            $0.typedConfig = context
        }
    }

    private static func common(mesh: String, peer: StringMatcher) -> CommonTLS {
        .with {
            $0.combinedValidationContext.defaultValidationContext.matchTypedSubjectAltNames = [
                SubjectMatcher.with {
                    $0.sanType = .uri
                    $0.matcher = peer
                }
            ]
            $0.combinedValidationContext.validationContextSdsSecretConfig = secret(EnvoyName.authoritySecret(mesh))
            $0.tlsCertificateSdsSecretConfigs = [secret(EnvoyName.identitySecret(mesh))]
        }
    }

    private static func secret(_ name: String) -> SecretConfig {
        .with {
            $0.name = name
            $0.sdsConfig = .ads
        }
    }
}
