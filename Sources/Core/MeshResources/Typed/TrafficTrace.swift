/// Traces of all requests of a proxy. Source: Kuma 1.8 `api/mesh/v1alpha1/traffic_trace.proto`.
public struct TrafficTrace: ProxyPolicy {
    /// Proxies that trace.
    public let selectors: [TagSelector]
    /// A tracing backend of the mesh; `nil`: its default backend.
    public let backend: String?

    init(_ resource: Resource) {
        selectors = TagSelector.list("selectors", of: resource)
        backend = resource.spec["conf"]?["backend"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }
}
