import MeshResources

/// What shapes of calls may depend on besides the policy. Small, because resources are shared by equal scenes.
struct OutboundScene: Hashable, Sendable {
    let mesh: String
    let service: String
    let serviceProtocol: ServiceProtocol
    /// `nil` unless a policy of the scene differs from proxy to proxy.
    var caller: Caller?
    let tracing: TracingBackend?
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
    let tracing: TracingBackend?
}
