public import MeshEvents
public import MeshResources

/// What the API shows of proxies and zones that are connected. Last values, never from the log.
public protocol ProxyObservations: Sendable {
    /// `nil` for a proxy that was never connected.
    func observation(of proxy: ResourceKey) -> ProxyObservation?
    /// All that `observation(of:)` knows, by key of the Dataplane.
    var observations: [ResourceKey: ProxyObservation] { get }
    /// What the proxy is to have at the head; `nil` if it has no snapshot (yet).
    func snapshot(of proxy: ResourceKey) -> SnapshotSummary?
    /// Whether the zone's control plane is connected.
    func isZoneOnline(_ name: String) -> Bool
}

/// What is known of one proxy by its streams. All times are milliseconds since 1970.
public struct ProxyObservation: Hashable, Sendable {
    /// Its streams, oldest first.
    public var subscriptions: [ProxySubscription]
    /// The certificate that it was issued last; `nil` without mTLS.
    public var certificate: ProxyCertificate?
    /// By type URL of Envoy's resources.
    public var progress: [String: ProxyProgress]
    /// The proxy acknowledged all of the snapshot that it is to have.
    public var isInSync: Bool
    /// Since when it has not; `nil` while in sync.
    public var behindSinceMilliseconds: Int64?

    public init(
        subscriptions: [ProxySubscription] = [], certificate: ProxyCertificate? = nil,
        progress: [String: ProxyProgress] = [:], isInSync: Bool = false, behindSinceMilliseconds: Int64? = nil
    ) {
        self.subscriptions = subscriptions
        self.certificate = certificate
        self.progress = progress
        self.isInSync = isInSync
        self.behindSinceMilliseconds = behindSinceMilliseconds
    }

    /// A stream is open. Source: Kuma, any subscription that was connected and not disconnected.
    public var isOnline: Bool { subscriptions.contains { $0.disconnectedAtMilliseconds == nil } }
}

/// One stream's life.
public struct ProxySubscription: Hashable, Sendable {
    /// Unique over all runs of all control planes.
    public var id: String
    /// The run of the control plane that served it.
    public var instance: String
    public var connectedAtMilliseconds: Int64
    public var disconnectedAtMilliseconds: Int64?
    public var updatedAtMilliseconds: Int64?
    /// By Kuma's short name of the type: `cds`, `eds`, `lds`, `rds`, `sds`.
    public var counts: [String: ProxyResponseCounts]
    /// `{kumaDp, envoy, dependencies}`, as the proxy said.
    public var version: JSON

    public init(
        id: String, instance: String, connectedAtMilliseconds: Int64, disconnectedAtMilliseconds: Int64? = nil,
        updatedAtMilliseconds: Int64? = nil, counts: [String: ProxyResponseCounts] = [:], version: JSON = [:]
    ) {
        self.id = id
        self.instance = instance
        self.connectedAtMilliseconds = connectedAtMilliseconds
        self.disconnectedAtMilliseconds = disconnectedAtMilliseconds
        self.updatedAtMilliseconds = updatedAtMilliseconds
        self.counts = counts
        self.version = version
    }
}

/// Discovery responses on one stream.
public struct ProxyResponseCounts: Hashable, Sendable {
    public var sent: UInt64
    public var acknowledged: UInt64
    public var rejected: UInt64

    public init(sent: UInt64 = 0, acknowledged: UInt64 = 0, rejected: UInt64 = 0) {
        self.sent = sent
        self.acknowledged = acknowledged
        self.rejected = rejected
    }
}

/// A workload certificate.
public struct ProxyCertificate: Hashable, Sendable {
    public var issuedAtMilliseconds: Int64
    public var expiresAtMilliseconds: Int64
    /// How often one was issued.
    public var count: UInt32
    public var backend: String
    public var supportedBackends: [String]

    public init(
        issuedAtMilliseconds: Int64, expiresAtMilliseconds: Int64, count: UInt32, backend: String,
        supportedBackends: [String]
    ) {
        self.issuedAtMilliseconds = issuedAtMilliseconds
        self.expiresAtMilliseconds = expiresAtMilliseconds
        self.count = count
        self.backend = backend
        self.supportedBackends = supportedBackends
    }
}

/// Where a proxy is with one type of resources.
public struct ProxyProgress: Hashable, Sendable {
    public var sent: Revision?
    public var acknowledged: Revision?
    /// The last refusal that no acknowledgement followed.
    public var rejection: Rejection?

    /// A response that Envoy refused.
    public struct Rejection: Hashable, Sendable {
        public var revision: Revision
        /// Envoy's text.
        public var message: String
        /// The resources that the refused configuration came from.
        public var causes: [ResourceKey]

        public init(revision: Revision, message: String, causes: [ResourceKey] = []) {
            self.revision = revision
            self.message = message
            self.causes = causes
        }
    }

    public init(sent: Revision? = nil, acknowledged: Revision? = nil, rejection: Rejection? = nil) {
        self.sent = sent
        self.acknowledged = acknowledged
        self.rejection = rejection
    }
}

/// A proxy's snapshot in figures.
public struct SnapshotSummary: Hashable, Sendable {
    /// Content hash.
    public var digest: String
    /// The newest revision at which this is what the proxy is to have.
    public var revision: Revision
    /// How many resources, by type URL.
    public var resources: [String: Int]
    /// Size of all encoded resources.
    public var bytes: Int

    public init(digest: String, revision: Revision, resources: [String: Int], bytes: Int) {
        self.digest = digest
        self.revision = revision
        self.resources = resources
        self.bytes = bytes
    }
}

/// What a proxy is to have in some state.
public struct ProxyConfiguration: Hashable, Sendable {
    /// `{typeUrl: {name: resource}}`, without secret values.
    public var xds: JSON
    /// Content hash.
    public var digest: String
    /// Name and version of the code that made it.
    public var generator: String

    public init(xds: JSON, digest: String, generator: String) {
        self.xds = xds
        self.digest = digest
        self.generator = generator
    }
}
