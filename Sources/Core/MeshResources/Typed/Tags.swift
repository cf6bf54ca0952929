/// Names of tags and labels that mean something to the control plane.
public enum TagName {
    public static let service = "kuma.io/service"
    public static let `protocol` = "kuma.io/protocol"
    public static let zone = "kuma.io/zone"
}

/// What a service speaks; anything unknown is `tcp`. Source: Kuma 1.8 `kuma.io/protocol`.
public enum ServiceProtocol: String, Hashable, Sendable, CaseIterable {
    case http, http2, grpc, kafka, tcp

    /// From the value of the tag, in any case; unknown or absent is `tcp`.
    public init(tagValue: String?) {
        self = tagValue.flatMap { ServiceProtocol(rawValue: $0.lowercased()) } ?? .tcp
    }
}
