public import Foundation
public import MeshDelivery
public import MeshEvents
public import MeshResources

/// Counts of one type of discovery responses on one stream.
public struct ResponseCounts: Hashable, Sendable {
    public var sent: UInt64 = 0
    public var acknowledged: UInt64 = 0
    public var rejected: UInt64 = 0

    /// Kuma's form: numbers as text, zeroes left out.
    public var json: JSON {
        var members: [String: JSON] = [:]
        if sent > 0 { members["responsesSent"] = .string(String(sent)) }
        if acknowledged > 0 { members["responsesAcknowledged"] = .string(String(acknowledged)) }
        if rejected > 0 { members["responsesRejected"] = .string(String(rejected)) }
        return .object(members)
    }
}

/// Where a proxy is with one type of resources.
public struct TypeProgress: Hashable, Sendable {
    public var sent: Revision?
    public var acknowledged: Revision?
    /// The last refusal that no acknowledgement followed.
    public var rejection: Rejected?

    /// A response that Envoy refused.
    public struct Rejected: Hashable, Sendable {
        public let revision: Revision
        /// Envoy's text.
        public let message: String
        /// Names of the resources in the response.
        public let resources: [String]
    }
}

/// One stream's life, as `DataplaneInsight.subscriptions` shows it.
public struct Subscription: Hashable, Sendable {
    public let id: String
    public let connectedAt: Date
    public var disconnectedAt: Date?
    public var updatedAt: Date?
    public var counts: [XDSType: ResponseCounts] = [:]
    public let version: JSON
}

/// What is known of a proxy by its streams. A last value: it never enters the log.
public struct ProxyStatus: Hashable, Sendable {
    public var subscriptions: [Subscription] = []
    public var progress: [XDSType: TypeProgress] = [:]
    /// The revision of the snapshot that the newest stream holds completely; `nil` while it lacks something.
    public var synchronised: Revision?
    public var isInSync: Bool { synchronised != nil }
    /// The newest revision at which the snapshot was known to be what the proxy is to have.
    public var offered: Revision?
    /// Since when the proxy has not held what it is to have; `nil` while in sync.
    public var behindSince: Date?
    /// Certificate figures for `DataplaneInsight.mTLS`; `nil` without mTLS.
    public var certificate: CertificateStatus?

    public var isOnline: Bool { subscriptions.contains { $0.disconnectedAt == nil } }
    public var connectedSince: Date? { subscriptions.last { $0.disconnectedAt == nil }?.connectedAt }
}

/// The certificate that a proxy was issued last.
public struct CertificateStatus: Hashable, Sendable {
    public let expiresAt: Date
    public let issuedAt: Date
    public let count: UInt32
    public let backend: String
    public let supportedBackends: [String]

    public init(expiresAt: Date, issuedAt: Date, count: UInt32, backend: String, supportedBackends: [String]) {
        self.expiresAt = expiresAt
        self.issuedAt = issuedAt
        self.count = count
        self.backend = backend
        self.supportedBackends = supportedBackends
    }
}

/// What happened on a stream.
enum SessionEvent {
    case sent(XDSType, revision: Revision, bytes: Int, resources: Int)
    case acknowledged(XDSType, revision: Revision)
    case rejected(XDSType, revision: Revision, message: String, names: [String])
    /// The revision of the snapshot that the proxy holds completely; `nil` while it does not.
    case synchronised(Revision?)
}

extension ProxyStatus {
    /// How many streams are remembered. Source: Kuma 2.14 `metrics.dataplane.subscriptionLimit`.
    static let subscriptionLimit = 2

    mutating func begin(id: String, version: JSON, now: Date) {
        subscriptions.append(Subscription(id: id, connectedAt: now, version: version))
        subscriptions.removeFirst(max(0, subscriptions.count - Self.subscriptionLimit))
        progress = [:]
        synchronised = nil
        behindSince = now
    }

    mutating func end(id: String, now: Date) {
        guard let index = subscriptions.firstIndex(where: { $0.id == id }) else { return }
        if subscriptions[index].disconnectedAt == nil { subscriptions[index].disconnectedAt = now }
    }

    mutating func record(_ event: SessionEvent, id: String, now: Date) {
        guard let index = subscriptions.lastIndex(where: { $0.id == id }) else { return }
        // A stream that another one replaced may still speak; it says nothing about what the proxy holds now.
        let isNewest = subscriptions[(index + 1)...].allSatisfy { $0.disconnectedAt != nil }
        switch event {
        case .sent(let type, let revision, _, _):
            subscriptions[index].counts[type, default: ResponseCounts()].sent += 1
            if isNewest { progress[type, default: TypeProgress()].sent = revision }
        case .acknowledged(let type, let revision):
            subscriptions[index].counts[type, default: ResponseCounts()].acknowledged += 1
            if isNewest {
                progress[type, default: TypeProgress()].acknowledged = revision
                progress[type, default: TypeProgress()].rejection = nil
            }
        case .rejected(let type, let revision, let message, let names):
            subscriptions[index].counts[type, default: ResponseCounts()].rejected += 1
            guard isNewest else { break }
            progress[type, default: TypeProgress()].rejection = TypeProgress.Rejected(
                revision: revision, message: message, resources: names)
        case .synchronised(let revision):
            guard isNewest else { return }
            synchronised = revision
            behindSince = isInSync ? nil : behindSince ?? now
            return
        }
        subscriptions[index].updatedAt = now
    }
}
