/// Who may call a service. Source: Kuma 1.8 `api/mesh/v1alpha1/traffic_permission.proto`.
public struct TrafficPermission: ConnectionPolicy {
    /// Callers and services.
    public let selectors: ConnectionSelectors

    init(_ resource: Resource) {
        selectors = ConnectionSelectors(resource)
    }
}
