public import MeshResources

/// All that the configuration of a consumer needs to know of a service. Equal summaries: consumers are not affected.
public struct ServiceSummary: Hashable, Sendable {
    /// What all endpoints speak; `nil` without endpoints, which generation takes for `tcp`.
    public var common: ServiceProtocol?
    /// Its endpoints are ExternalServices.
    public var isExternal: Bool
    /// All of its proxies have certificates, so that a PERMISSIVE mesh may call it with mTLS.
    public var isTLSReady: Bool

    static let unknown = ServiceSummary(common: nil, isExternal: false, isTLSReady: false)
}

extension ServiceProtocol {
    /// What both speak. Source: Kuma 1.8 `pkg/core/resources/apis/mesh/dataplane_helpers.go`, protocol stacks.
    ///
    /// http and http2 have only tcp in common; kafka is served as tcp.
    func common(with other: ServiceProtocol) -> ServiceProtocol {
        stack.first(where: other.stack.contains) ?? .tcp
    }

    private var stack: [ServiceProtocol] {
        switch self {
        case .grpc: [.grpc, .http2, .tcp]
        case .http2: [.http2, .tcp]
        case .http: [.http, .tcp]
        case .kafka, .tcp: [.tcp]
        }
    }

    /// Requests can be told apart in it.
    var isHTTP: Bool {
        switch self {
        case .http, .http2, .grpc: true
        case .kafka, .tcp: false
        }
    }
}

extension Sequence<ServiceProtocol> {
    /// `nil` for none.
    var common: ServiceProtocol? {
        reduce(nil) { $0?.common(with: $1) ?? $1.common(with: $1) }
    }
}
