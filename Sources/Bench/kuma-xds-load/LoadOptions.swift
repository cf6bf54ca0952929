/// What a load is, apart from when it does what.
struct LoadOptions {
    let host: String
    let port: Int
    let isEncrypted: Bool
    let isDelta: Bool
    /// `{}` stands for the number of the proxy.
    let nodeID: String
    let count: Int
    /// More proxies, that come and go when asked to.
    let spares: Int
    let types: [ResourceType]
    /// Clusters with endpoints of their own that a complete proxy has at least.
    let clusters: Int
    let token: String?
    /// One for each proxy, spares included; empty if they bring none.
    let dataplanes: [String]

    private static let service = "/envoy.service.discovery.v3.AggregatedDiscoveryService/"

    var path: String { Self.service + (isDelta ? "DeltaAggregatedResources" : "StreamAggregatedResources") }
}
