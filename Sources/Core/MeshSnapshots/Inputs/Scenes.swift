import MeshResources

/// What shapes of calls may depend on besides the policy. Small, because resources are shared by equal scenes.
struct OutboundScene: Hashable, Sendable {
    let mesh: String
    let service: String
    let serviceProtocol: ServiceProtocol
    /// `nil` unless a policy of the scene differs from proxy to proxy.
    let caller: Caller?
}

/// Who calls, and where its mesh keeps access logs.
struct Caller: Hashable, Sendable {
    let service: String
    let address: String
    let loggingBackends: [Mesh.Backend]
    let defaultLoggingBackend: String?

    init(_ dataplane: Dataplane, in mesh: Mesh) {
        service = dataplane.identifyingService
        address = dataplane.address
        loggingBackends = mesh.loggingBackends
        defaultLoggingBackend = mesh.defaultLoggingBackend
    }
}

/// What shapes of an inbound may depend on besides the policies.
struct InboundScene: Hashable, Sendable {
    let mesh: String
    let usesMTLS: Bool
    let service: String
    let serviceProtocol: ServiceProtocol
    /// Name of the listener.
    let listener: String
    /// Name of the cluster of the workload.
    let cluster: String
}
