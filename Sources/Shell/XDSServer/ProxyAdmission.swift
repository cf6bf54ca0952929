public import MeshResources

/// Whether a proxy may be what it says it is.
public protocol ProxyAdmission: Sendable {
    /// Checks the token, registers the Dataplane that the proxy brought, and returns once both are durable.
    ///
    /// - Throws: `AdmissionError`.
    func admit(_ proxy: ProxyHello) async throws -> ResourceKey
    /// The last stream of the proxy ended.
    func depart(_ proxy: ResourceKey, broughtResource: Bool) async
}

/// What a proxy presents when a stream begins.
public struct ProxyHello: Sendable {
    public let key: ResourceKey
    public let token: String?
    /// YAML or JSON of the Dataplane that kuma-dp was given; `nil` if it names one that exists.
    public let resourceText: String?
    /// Fields for `DataplaneMetadata`.
    public let metadata: [String: JSON]
}

/// Why a proxy is not served.
public enum AdmissionError: Error, Sendable, CustomStringConvertible {
    case unauthenticated(String)
    case forbidden(String)
    case invalid(String)
    case unknown(String)
    case unavailable(String)

    public var description: String {
        switch self {
        case .unauthenticated(let reason), .forbidden(let reason), .invalid(let reason), .unknown(let reason),
            .unavailable(let reason):
            reason
        }
    }

    var status: GRPCStatus {
        switch self {
        case .unauthenticated: .unauthenticated
        case .forbidden: .permissionDenied
        case .invalid: .invalidArgument
        case .unknown: .notFound
        case .unavailable: .unavailable
        }
    }
}
