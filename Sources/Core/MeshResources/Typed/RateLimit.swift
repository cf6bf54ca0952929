/// How many requests a proxy lets through. Source: Kuma 1.8 `api/mesh/v1alpha1/rate_limit.proto`.
public struct RateLimit: ConnectionPolicy {
    public struct Header: Hashable, Sendable {
        public let key: String
        public let value: String
        /// Default true.
        public let append: Bool
    }

    public let selectors: ConnectionSelectors
    /// Requests in each interval; 0 where the policy has no `http`, which then limits nothing.
    public let requests: UInt32
    public let interval: Duration
    /// `nil`: 429.
    public let status: UInt32?
    public let headers: [Header]

    init(_ resource: Resource) {
        selectors = ConnectionSelectors(resource)
        let http = resource.spec["conf"]?["http"] ?? .null
        requests = http["requests"].flatMap(UInt32.init(json:)) ?? 0
        interval = http["interval"].flatMap(Duration.init(json:)) ?? .zero
        status = http["onRateLimit"]?["status"].flatMap(UInt32.init(json:))
        headers = (http["onRateLimit"]?["headers"]?.elements ?? []).map { header in
            Header(
                key: header["key"]?.stringValue ?? "", value: header["value"]?.stringValue ?? "",
                append: header["append"]?.boolValue ?? true)
        }
    }
}
