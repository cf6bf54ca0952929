/// What a connected proxy said about itself and generation needs; kept by the control plane beside the Dataplane.
/// Source: Kuma 1.8 `pkg/core/xds/metadata.go`, from the node metadata of Envoy's first request.
public struct DataplaneMetadata: Hashable, Sendable {
    /// Port of Envoy's admin server; `nil`: not said.
    public let adminPort: UInt32?
    /// Where Envoy answers DNS.
    public let dnsPort: UInt32?
    /// Where a resolver answers that nothing exists.
    public let emptyDNSPort: UInt32?
    /// Sorted.
    public let features: [String]

    init(_ resource: Resource) {
        adminPort = resource.spec["adminPort"].flatMap(UInt32.init(json:))
        dnsPort = resource.spec["dnsPort"].flatMap(UInt32.init(json:))
        emptyDNSPort = resource.spec["emptyDnsPort"].flatMap(UInt32.init(json:))
        features = (resource.spec["features"]?.elements ?? []).compactMap(\.stringValue).sorted()
    }
}
