/// When and how often to try again. Source: Kuma 1.8 `api/mesh/v1alpha1/retry.proto`.
public struct Retry: ConnectionPolicy {
    /// Retries of requests; `nil` fields are left to the defaults of Kuma and Envoy.
    public struct Requests: Hashable, Sendable {
        /// Kuma's names, for example `gateway_error`.
        public let retryOn: [String]
        /// At most; `nil`: Envoy's 1.
        public let numRetries: UInt32?
        /// `nil`: that of the whole request.
        public let perTryTimeout: Duration?
        /// First pause; `nil`: Envoy's 25 ms.
        public let backOffBase: Duration?
        /// Longest pause; `nil`: ten times the first.
        public let backOffMaximum: Duration?
        /// Wire name `retriableStatusCodes`.
        public let statusCodes: [UInt32]
        /// Upper-case names of methods; `NONE` stands for nothing and is left out.
        public let methods: [String]

        init(_ json: JSON) {
            retryOn = (json["retryOn"]?.elements ?? []).compactMap(\.stringValue)
            numRetries = json["numRetries"].flatMap(UInt32.init(json:))
            perTryTimeout = json["perTryTimeout"].flatMap(Duration.init(json:))
            backOffBase = json["backOff"]?["baseInterval"].flatMap(Duration.init(json:))
            backOffMaximum = json["backOff"]?["maxInterval"].flatMap(Duration.init(json:))
            statusCodes = (json["retriableStatusCodes"]?.elements ?? []).compactMap(UInt32.init(json:))
            methods = (json["retriableMethods"]?.elements ?? []).compactMap(\.stringValue).filter { $0 != "NONE" }
        }
    }

    /// Callers and services.
    public let selectors: ConnectionSelectors
    /// For http; `nil`: no retries.
    public let http: Requests?
    /// For grpc; `nil`: no retries.
    public let grpc: Requests?
    /// `nil`: one.
    public let tcpMaxConnectAttempts: UInt32?

    init(_ resource: Resource) {
        selectors = ConnectionSelectors(resource)
        let conf = resource.spec["conf"] ?? .null
        http = conf["http"].map(Requests.init)
        grpc = conf["grpc"].map(Requests.init)
        tcpMaxConnectAttempts = conf["tcp"]?["maxConnectAttempts"].flatMap(UInt32.init(json:))
    }
}
