import Foundation
public import Logging
public import MeshDelivery
import MeshEvents
public import MeshResources
import NIOCore
import Synchronization

/// Whether a proxy may be what it says it is.
public protocol ProxyAdmission: Sendable {
    /// Checks the token, registers the Dataplane that the proxy brought, and returns once both are durable.
    ///
    /// - Throws: `AdmissionError`.
    func admit(_ proxy: ProxyHello) async throws -> ResourceKey
    /// The last stream of the proxy ended.
    func depart(_ proxy: ResourceKey, broughtResource: Bool) async
}

/// What a proxy presents when a stream begins.
public struct ProxyHello: Sendable {
    public let key: ResourceKey
    public let token: String?
    /// YAML or JSON of the Dataplane that kuma-dp was given; `nil` if it names one that exists.
    public let resourceText: String?
    /// Fields for `DataplaneMetadata`.
    public let metadata: [String: JSON]
}

/// Why a proxy is not served.
public enum AdmissionError: Error, Sendable, CustomStringConvertible {
    case unauthenticated(String)
    case forbidden(String)
    case invalid(String)
    case unknown(String)
    case unavailable(String)

    public var description: String {
        switch self {
        case .unauthenticated(let reason), .forbidden(let reason), .invalid(let reason), .unknown(let reason),
            .unavailable(let reason):
            reason
        }
    }

    var status: GRPCStatus {
        switch self {
        case .unauthenticated: .unauthenticated
        case .forbidden: .permissionDenied
        case .invalid: .invalidArgument
        case .unknown: .notFound
        case .unavailable: .unavailable
        }
    }
}

/// All discovery streams: who is connected, what each proxy has, and the way from a new snapshot to its streams.
public final class DiscoverySessions: Sendable {
    let nackBackoff: TimeAmount
    let logger: Logger
    private let admission: any ProxyAdmission
    private let secrets: any SecretSource
    private let state = Mutex(State())
    /// Asks for a proxy's snapshot; the publisher answers with `offer`.
    private let onConnect: Mutex<@Sendable (ResourceKey) -> Void> = Mutex { _ in }
    private let onDisconnect: Mutex<@Sendable (ResourceKey) -> Void> = Mutex { _ in }

    private struct State {
        var lastID: UInt64 = 0
        var sessions: [ResourceKey: [DiscoverySession]] = [:]
        var brought: Set<ResourceKey> = []
        var statuses: [ResourceKey: ProxyStatus] = [:]
        var isStopping = false
        var counters = DeliveryCounters()
    }

    public init(
        admission: any ProxyAdmission, secrets: any SecretSource, nackBackoffMilliseconds: Int64, logger: Logger
    ) {
        self.admission = admission
        self.secrets = secrets
        self.nackBackoff = .milliseconds(nackBackoffMilliseconds)
        self.logger = logger
    }

    /// Sets who is told of proxies that come and go.
    public func observe(
        connect: @escaping @Sendable (ResourceKey) -> Void, disconnect: @escaping @Sendable (ResourceKey) -> Void
    ) {
        onConnect.withLock { $0 = connect }
        onDisconnect.withLock { $0 = disconnect }
    }

    /// From now on streams that end do not remove their Dataplanes: the control plane ends, not the proxies.
    public func stop() {
        state.withLock { $0.isStopping = true }
    }

    var makeSession: DiscoverySession.Factory {
        { call, authorization, channel in
            let id = self.state.withLock { state in
                state.lastID += 1
                return state.lastID
            }
            return DiscoverySession(
                id: id, call: call, authorization: authorization, channel: channel, sessions: self)
        }
    }

    // MARK: From the sessions

    func begin(_ session: DiscoverySession, node: ProxyNode, token: String?) {
        let hello = ProxyHello(
            key: node.key, token: token, resourceText: node.resourceText, metadata: node.metadata)
        let version = node.version
        Task {
            do {
                let key = try await admission.admit(hello)
                register(session, key: key, version: version, broughtResource: hello.resourceText != nil)
            } catch let error as AdmissionError {
                logger.warning("proxy refused", metadata: ["proxy": "\(node.id)", "reason": "\(error)"])
                session.finish(error.status, error.description)
            } catch {
                logger.error("proxy not admitted", metadata: ["proxy": "\(node.id)", "reason": "\(error)"])
                session.finish(.internal, "the control plane could not register the proxy")
            }
        }
    }

    private func register(_ session: DiscoverySession, key: ResourceKey, version: JSON, broughtResource: Bool) {
        state.withLock { state in
            state.sessions[key, default: []].append(session)
            if broughtResource { state.brought.insert(key) }
            state.statuses[key, default: ProxyStatus()].begin(id: String(session.id), version: version, now: Date())
        }
        logger.info("proxy connected", metadata: ["proxy": "\(key)", "stream": "\(session.id)"])
        session.serveSecrets(secrets, proxy: key)
        onConnect.withLock { $0 }(key)
    }

    func end(_ session: DiscoverySession, node: ProxyNode) {
        let key = node.key
        let (isLast, brought) = state.withLock { state -> (Bool, Bool) in
            guard var sessions = state.sessions[key], let index = sessions.firstIndex(where: { $0.id == session.id })
            else { return (false, false) }
            sessions.remove(at: index)
            state.sessions[key] = sessions.isEmpty ? nil : sessions
            state.statuses[key]?.end(id: String(session.id), now: Date())
            guard sessions.isEmpty, !state.isStopping else { return (false, false) }
            return (true, state.brought.remove(key) != nil)
        }
        guard isLast else { return }
        logger.info("proxy disconnected", metadata: ["proxy": "\(key)", "stream": "\(session.id)"])
        onDisconnect.withLock { $0 }(key)
        Task { await admission.depart(key, broughtResource: brought) }
    }

    func record(_ session: DiscoverySession, _ event: SessionEvent, key: ResourceKey) {
        state.withLock { state in
            state.counters.record(event)
            state.statuses[key]?.record(event, id: String(session.id), now: Date())
        }
        if case .rejected(let type, let revision, let message, _) = event {
            logger.warning(
                "proxy refused configuration",
                metadata: ["proxy": "\(key)", "type": "\(type)", "revision": "\(revision)", "reason": "\(message)"])
        }
    }

    // MARK: From the publisher

    /// Gives a new snapshot to all streams of a proxy.
    public func offer(_ snapshot: DeliverySnapshot, to proxy: ResourceKey) {
        let sessions = state.withLock { state in
            state.statuses[proxy]?.offered = Revision(snapshot.revision)
            return state.sessions[proxy] ?? []
        }
        for session in sessions { session.offer(snapshot) }
    }

    /// Lets the streams of these proxies look at their certificates again.
    public func refreshSecrets(where isConcerned: (ResourceKey) -> Bool) {
        let sessions = state.withLock { state in
            state.sessions.filter { isConcerned($0.key) }.flatMap(\.value)
        }
        for session in sessions { session.refreshSecrets() }
    }

    public func isConnected(_ proxy: ResourceKey) -> Bool { state.withLock { $0.sessions[proxy] != nil } }

    // MARK: For people

    public func status(of proxy: ResourceKey) -> ProxyStatus? { state.withLock { $0.statuses[proxy] } }

    public var statuses: [ResourceKey: ProxyStatus] { state.withLock { $0.statuses } }

    public var connectedCount: Int { state.withLock { $0.sessions.count } }

    public var counters: DeliveryCounters { state.withLock { $0.counters } }

    /// Forgets proxies whose Dataplane is gone.
    public func forget(_ proxy: ResourceKey) {
        state.withLock { state in
            if state.sessions[proxy] == nil { state.statuses[proxy] = nil }
        }
    }

    public func setCertificate(_ certificate: CertificateStatus?, of proxy: ResourceKey) {
        state.withLock { $0.statuses[proxy]?.certificate = certificate }
    }
}

/// Totals over all streams since the start.
public struct DeliveryCounters: Hashable, Sendable {
    public var responses: [XDSType: ResponseCounts] = [:]
    public var bytesSent: UInt64 = 0
    public var resourcesSent: UInt64 = 0

    mutating func record(_ event: SessionEvent) {
        switch event {
        case .sent(let type, _, let bytes, let resources):
            responses[type, default: ResponseCounts()].sent += 1
            bytesSent += UInt64(bytes)
            resourcesSent += UInt64(resources)
        case .acknowledged(let type, _): responses[type, default: ResponseCounts()].acknowledged += 1
        case .rejected(let type, _, _, _): responses[type, default: ResponseCounts()].rejected += 1
        case .synchronised: break
        }
    }
}
