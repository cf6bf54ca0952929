/// How long to wait for a service. Source: Kuma 1.8 `api/mesh/v1alpha1/timeout.proto`.
///
/// `nil` means that the policy does not say; zero means no limit.
public struct Timeout: ConnectionPolicy {
    /// Callers and services.
    public let selectors: ConnectionSelectors
    /// To establish a connection.
    public let connect: Duration?
    /// Without a byte on a TCP connection.
    public let tcpIdle: Duration?
    /// For a whole answer.
    public let httpRequest: Duration?
    /// Without a request on a connection.
    public let httpIdle: Duration?
    /// `http.streamIdleTimeout`, else the older `grpc.streamIdleTimeout`.
    public let streamIdle: Duration?
    /// `http.maxStreamDuration`, else the older `grpc.maxStreamDuration`.
    public let maxStreamDuration: Duration?

    init(_ resource: Resource) {
        selectors = ConnectionSelectors(resource)
        let conf = resource.spec["conf"] ?? .null
        connect = conf["connectTimeout"].flatMap(Duration.init(json:))
        tcpIdle = conf["tcp"]?["idleTimeout"].flatMap(Duration.init(json:))
        httpRequest = conf["http"]?["requestTimeout"].flatMap(Duration.init(json:))
        httpIdle = conf["http"]?["idleTimeout"].flatMap(Duration.init(json:))
        streamIdle = (conf["http"]?["streamIdleTimeout"] ?? conf["grpc"]?["streamIdleTimeout"])
            .flatMap(Duration.init(json:))
        maxStreamDuration = (conf["http"]?["maxStreamDuration"] ?? conf["grpc"]?["maxStreamDuration"])
            .flatMap(Duration.init(json:))
    }
}
