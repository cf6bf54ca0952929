/// How many requests a proxy lets through. Source: Kuma 1.8 `api/mesh/v1alpha1/rate_limit.proto`.
public struct RateLimit: ConnectionPolicy {
    /// A header of the answer to requests over the limit.
    public struct Header: Hashable, Sendable {
        /// Name of the header.
        public let key: String
        /// Value of the header.
        public let value: String
        /// Default true.
        public let append: Bool
    }

    /// Callers and services.
    public let selectors: ConnectionSelectors
    /// Requests in each interval; 0 where the policy has no `http`, which then limits nothing.
    public let requests: UInt32
    /// In which `requests` are let through.
    public let interval: Duration
    /// `nil`: 429.
    public let status: UInt32?
    /// Wire name `onRateLimit.headers`.
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
