import EnvoyAPI
import MeshResources
import SwiftProtobuf

private typealias RetryPolicy = Envoy_Config_Route_V3_RetryPolicy

/// Source: Kuma 1.8 `pkg/xds/envoy/routes/v3/retry_configurer.go`. As there, nothing is retried for http2.
extension Retry: OutboundPolicy, ListenerShape {
    static let resourceType = "Retry"

    static func view(_ resource: TypedResource) -> Retry? {
        if case .retry(let retry) = resource { retry } else { nil }
    }

    func listenerShape(speaking spoken: ServiceProtocol, in mesh: Mesh) -> (any ListenerShape)? {
        let isShaped = spoken.isHTTP ? policy(for: spoken) != nil : tcpMaxConnectAttempts != nil
        return isShaped ? self : nil
    }

    func shape(_ manager: inout HTTPConnectionManager, _ scene: OutboundScene) {
        guard let policy = policy(for: scene.serviceProtocol) else { return }
        for host in manager.routeConfig.virtualHosts.indices {
            manager.routeConfig.virtualHosts[host].retryPolicy = policy
        }
    }

    func shape(_ proxy: inout TCPProxy, _ scene: OutboundScene) {
        guard let tcpMaxConnectAttempts else { return }
        proxy.maxConnectAttempts = Google_Protobuf_UInt32Value(tcpMaxConnectAttempts)
    }

    private func policy(for serviceProtocol: ServiceProtocol) -> Envoy_Config_Route_V3_RetryPolicy? {
        switch serviceProtocol {
        case .http: http?.policy(otherwise: "gateway-error,connect-failure,refused-stream")
        case .grpc:
            grpc?.policy(
                otherwise: "cancelled,connect-failure,gateway-error,refused-stream,reset,resource-exhausted,unavailable"
            )
        case .http2, .kafka, .tcp: nil
        }
    }
}

extension Retry.Requests {
    /// - Parameter conditions: of a policy that names none.
    fileprivate func policy(otherwise conditions: String) -> Envoy_Config_Route_V3_RetryPolicy {
        RetryPolicy.with {
            var retryOn = retryOn.isEmpty ? [conditions] : retryOn.map(Self.envoyCondition)
            if !statusCodes.isEmpty && !retryOn.contains("retriable-status-codes") {
                retryOn.append("retriable-status-codes")
            }
            $0.retryOn = retryOn.joined(separator: ",")
            if let numRetries { $0.numRetries = Google_Protobuf_UInt32Value(numRetries) }
            if let perTryTimeout { $0.perTryTimeout = Google_Protobuf_Duration(perTryTimeout) }
            if let backOffBase { $0.retryBackOff.baseInterval = Google_Protobuf_Duration(backOffBase) }
            // Envoy refuses a maximum without a base.
            if let backOffMaximum, backOffBase != nil {
                $0.retryBackOff.maxInterval = Google_Protobuf_Duration(backOffMaximum)
            }
            $0.retriableStatusCodes = statusCodes
            $0.retriableRequestHeaders = methods.map { HeaderMatcher.of(":method", .exact($0)) }
        }
    }

    /// Kuma's `all_5xx` and `connect_failure` are Envoy's `5xx` and `connect-failure`.
    private static func envoyCondition(_ name: String) -> String {
        name == "all_5xx" ? "5xx" : name.replacing("_", with: "-")
    }
}

extension HeaderMatcher {
    static func of(_ name: String, _ matcher: StringMatcher) -> HeaderMatcher {
        .with {
            $0.name = name
            $0.stringMatch = matcher
        }
    }
}
