/// What a proxy says, reduced to what delivery needs. Source: Envoy `envoy/service/discovery/v3/discovery.proto`.
public struct StateOfTheWorldRequest: Hashable, Sendable {
    public let type: XDSType
    /// The version that the proxy holds; empty if none.
    public let version: String
    /// Empty on the first request of a type on a stream.
    public let nonce: String
    /// All names that the proxy wants; empty means all for clusters and listeners.
    public let names: [String]
    /// Envoy's text, if it refused the response with that nonce.
    public let rejection: String?

    public init(type: XDSType, version: String, nonce: String, names: [String], rejection: String?) {
        self.type = type
        self.version = version
        self.nonce = nonce
        self.names = names
        self.rejection = rejection
    }
}

/// What a proxy says on a delta stream.
public struct DeltaRequest: Hashable, Sendable {
    public let type: XDSType
    /// Empty unless this answers a response.
    public let nonce: String
    public let subscribe: [String]
    public let unsubscribe: [String]
    /// Name and version of what the proxy holds from an earlier stream; only in the first request of a type.
    public let initialVersions: [String: String]
    public let rejection: String?

    public init(
        type: XDSType, nonce: String, subscribe: [String], unsubscribe: [String], initialVersions: [String: String],
        rejection: String?
    ) {
        self.type = type
        self.nonce = nonce
        self.subscribe = subscribe
        self.unsubscribe = unsubscribe
        self.initialVersions = initialVersions
        self.rejection = rejection
    }
}

/// One response on a stream.
public struct DeliveryResponse: Hashable, Sendable {
    public let type: XDSType
    /// State of the world: the version that the proxy will name; delta: informative.
    public let version: String
    public let nonce: String
    /// Sorted by name.
    public let resources: [EncodedResource]
    /// Delta only; sorted.
    public let removed: [String]
    /// The revision of the snapshot from which it was taken.
    public let revision: UInt64
}

/// What the shell must now do, in this order.
public enum DeliveryAction: Hashable, Sendable {
    case send(DeliveryResponse)
    /// The proxy took everything of that type, as of the revision.
    case acknowledged(XDSType, revision: UInt64)
    /// The proxy refused a response: its text, and the resources that were in it.
    case rejected(XDSType, revision: UInt64, message: String, names: [String])
    /// Call `release` for that type after the back-off, so that the next change may be tried.
    case scheduleRelease(XDSType)
}
