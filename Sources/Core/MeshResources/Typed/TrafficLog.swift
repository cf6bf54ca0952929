/// Access logs of calls to a service. Source: Kuma 1.8 `api/mesh/v1alpha1/traffic_log.proto`.
public struct TrafficLog: ConnectionPolicy {
    /// Callers and services.
    public let selectors: ConnectionSelectors
    /// A logging backend of the mesh; `nil`: its default backend.
    public let backend: String?

    init(_ resource: Resource) {
        selectors = ConnectionSelectors(resource)
        backend = resource.spec["conf"]?["backend"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }
}
