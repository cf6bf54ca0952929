/// A mesh: its identity, its certificate authority and what is common to all of its proxies.
/// Source: Kuma 1.8 `api/mesh/v1alpha1/mesh.proto`.
public struct Mesh: Hashable, Sendable {
    /// A named choice of implementation with its settings, as Mesh has them for mTLS, logging, tracing and metrics.
    public struct Backend: Hashable, Sendable {
        public let name: String
        public let type: String
        public let conf: JSON
        /// The whole backend, for fields that only some kinds have.
        public let json: JSON
    }

    /// How a mesh's traffic is encrypted.
    public struct MTLS: Hashable, Sendable {
        public let enabledBackend: Backend
        /// Plaintext from outside of the mesh is accepted beside mTLS.
        public let isPermissive: Bool
        /// Life of a workload certificate, for example `24h`; `nil` means 24 hours.
        public let certificateExpiration: String?
    }

    public let name: String
    /// `nil` while mTLS is off.
    public let mtls: MTLS?
    public let mtlsBackends: [Backend]
    public let loggingBackends: [Backend]
    public let defaultLoggingBackend: String?
    public let tracingBackends: [Backend]
    public let defaultTracingBackend: String?
    public let metricsBackend: Backend?
    /// Traffic to destinations that the mesh does not know leaves the proxy; default true.
    public let allowsPassthrough: Bool
    public let usesLocalityAwareLoadBalancing: Bool
    public let usesZoneEgress: Bool
    /// Names of types, or `*`, for which no default policies are made.
    public let skipCreatingInitialPolicies: [String]

    public init(_ resource: Resource) {
        name = resource.key.name
        let mtlsJSON = resource.spec["mtls"] ?? .null
        mtlsBackends = Self.backends(mtlsJSON)
        let enabled = mtlsJSON["enabledBackend"]?.stringValue ?? ""
        mtls = mtlsBackends.first { !enabled.isEmpty && $0.name == enabled }.map(MTLS.init)
        loggingBackends = Self.backends(resource.spec["logging"] ?? .null)
        defaultLoggingBackend = resource.spec["logging"]?["defaultBackend"]?.stringValue
        tracingBackends = Self.backends(resource.spec["tracing"] ?? .null)
        defaultTracingBackend = resource.spec["tracing"]?["defaultBackend"]?.stringValue
        let metrics = resource.spec["metrics"] ?? .null
        let enabledMetrics = metrics["enabledBackend"]?.stringValue ?? ""
        metricsBackend = Self.backends(metrics).first { !enabledMetrics.isEmpty && $0.name == enabledMetrics }
        allowsPassthrough = resource.spec["networking"]?["outbound"]?["passthrough"]?.boolValue ?? true
        usesLocalityAwareLoadBalancing = resource.spec["routing"]?["localityAwareLoadBalancing"]?.boolValue ?? false
        usesZoneEgress = resource.spec["routing"]?["zoneEgress"]?.boolValue ?? false
        skipCreatingInitialPolicies =
            (resource.spec["skipCreatingInitialPolicies"]?.elements ?? []).compactMap(\.stringValue)
    }

    private static func backends(_ json: JSON) -> [Backend] {
        (json["backends"]?.elements ?? []).map { backend in
            Backend(
                name: backend["name"]?.stringValue ?? "", type: backend["type"]?.stringValue ?? "",
                conf: backend["conf"] ?? .object([:]), json: backend)
        }
    }
}

extension Mesh.MTLS {
    init(_ backend: Mesh.Backend) {
        enabledBackend = backend
        isPermissive = backend.json["mode"]?.stringValue == "PERMISSIVE"
        certificateExpiration = backend.json["dpCert"]?["rotation"]?["expiration"]?.stringValue
    }
}
