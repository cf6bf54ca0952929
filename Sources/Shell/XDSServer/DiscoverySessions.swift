public import Logging
import MeshDelivery
import MeshEvents
public import MeshResources
import NIOCore
import Synchronization

/// All discovery streams: who is connected, what each proxy has, and the way from a new snapshot to its streams.
///
/// The lock here is taken when streams come and go, and once for many snapshots; what happens on a stream is noted in the record of
/// its proxy and in the totals of its event loop.
public final class DiscoverySessions: Sendable {
    let nackBackoff: TimeAmount
    let logger: Logger
    private let admission: any ProxyAdmission
    private let secrets: any SecretSource
    private let admissions = AdmissionQueue()
    private let heap = HeapTrim()
    private let state = Mutex(State())
    /// Told of each proxy whose first stream came or whose last one ended; what is true by then is for it to ask.
    private let observer = Mutex(Observer())

    /// A bare function would be wrapped once more each time that it is read out of a `Mutex`, without end.
    private struct Observer {
        var call: @Sendable (ResourceKey) -> Void = { _ in }
    }

    private struct State {
        var lastID: UInt64 = 0
        var registry = StreamRegistry<DiscoverySession>()
        var records: [ResourceKey: ProxyRecord] = [:]
        var shards: [SessionShard] = []
        var isStopping = false

        mutating func record(of proxy: ResourceKey) -> ProxyRecord {
            if let record = records[proxy] { return record }
            let record = ProxyRecord(proxy)
            records[proxy] = record
            return record
        }

        mutating func shard(on eventLoop: any EventLoop) -> SessionShard {
            // As many as there are processors at most.
            if let shard = shards.first(where: { $0.eventLoop === eventLoop }) { return shard }
            let shard = SessionShard(eventLoop)
            shards.append(shard)
            return shard
        }
    }

    public init(
        admission: any ProxyAdmission, secrets: any SecretSource, nackBackoffMilliseconds: Int64, logger: Logger
    ) {
        self.admission = admission
        self.secrets = secrets
        self.nackBackoff = .milliseconds(nackBackoffMilliseconds)
        self.logger = logger
    }

    /// Sets who is told of proxies that come and go; it asks `isServed`, for notices may overtake each other.
    func observe(_ change: @escaping @Sendable (ResourceKey) -> Void) {
        observer.withLock { $0.call = change }
    }

    /// From now on streams that end do not remove their Dataplanes: the control plane ends, not the proxies.
    public func stop() {
        state.withLock { $0.isStopping = true }
    }

    /// Called on the event loop of the stream.
    var makeSession: DiscoverySession.Factory {
        { call, authorization, transport in
            let (id, shard) = self.state.withLock { state in
                state.lastID += 1
                return (state.lastID, state.shard(on: transport.channel.eventLoop))
            }
            return DiscoverySession(
                id: id, call: call, authorization: authorization, transport: transport, shard: shard, sessions: self)
        }
    }

    // MARK: From the sessions

    func begin(_ session: DiscoverySession, node: ProxyNode, token: String?) {
        let hello = ProxyHello(
            key: node.key, token: token, resourceText: node.resourceText, metadata: node.metadata)
        let (id, version) = (node.id, node.version)
        state.withLock { $0.registry.arrive(session.id, of: hello.key) }
        admissions.add { [self] in
            // Who gave up while it waited must not hold up those who did not.
            guard !state.withLock({ $0.registry.hasEnded(session.id, of: hello.key) }) else {
                return conclude(state.withLock { $0.registry.refuse(session.id, of: hello.key) }, of: hello.key)
            }
            do {
                let key = try await admission.admit(hello)
                admitted(session, key: key, version: version, broughtResource: hello.resourceText != nil)
                return
            } catch let error as AdmissionError {
                logger.warning("proxy refused", metadata: ["proxy": "\(id)", "reason": "\(error)"])
                session.finish(error.status, error.description)
            } catch {
                logger.error("proxy not admitted", metadata: ["proxy": "\(id)", "reason": "\(error)"])
                session.finish(.internal, "the control plane could not register the proxy")
            }
            conclude(state.withLock { $0.registry.refuse(session.id, of: hello.key) }, of: hello.key)
        }
    }

    private func admitted(_ session: DiscoverySession, key: ResourceKey, version: JSON, broughtResource: Bool) {
        let record = state.withLock { $0.record(of: key) }
        // Before any snapshot can be offered.
        session.serve(record, secrets: secrets)
        let departure = state.withLock { state in
            let departure = state.registry.admit(session.id, session, of: key, brought: broughtResource)
            if departure == nil { record.begin(session.id, version: version) }
            return departure
        }
        if let departure { return conclude(departure, of: key) }
        logger.info("proxy connected", metadata: ["proxy": "\(key)", "stream": "\(session.id)"])
        heap.note()
        observer.withLock { $0 }.call(key)
    }

    /// The stream is gone, whether or not it was served already.
    func end(_ session: DiscoverySession, key: ResourceKey) {
        let departure = state.withLock { state in
            state.records[key]?.end(session.id)
            return state.registry.end(session.id, of: key)
        }
        if departure.isUnserved {
            logger.info("proxy disconnected", metadata: ["proxy": "\(key)", "stream": "\(session.id)"])
        }
        conclude(departure, of: key)
    }

    private func conclude(_ departure: StreamRegistry<DiscoverySession>.Departure, of key: ResourceKey) {
        heap.note()
        if departure.isUnserved { observer.withLock { $0 }.call(key) }
        guard departure.isGone, !state.withLock({ $0.isStopping }) else { return }
        Task { await admission.depart(key, broughtResource: departure.brought) }
    }

    // MARK: From the publisher

    /// Gives new snapshots to the streams of their proxies: one hop to each event loop, however many they are.
    ///
    /// - Parameter changedAt: when the oldest of the commits that they show was durable; `nil` if none caused them.
    func offer(_ snapshots: [(proxy: ResourceKey, snapshot: DeliverySnapshot)], changedAt: NIODeadline?) {
        var offers: [ObjectIdentifier: [SessionOffer]] = [:]
        let (records, shards) = state.withLock { state in
            for (proxy, snapshot) in snapshots {
                for session in state.registry.streams(of: proxy) {
                    offers[ObjectIdentifier(session.shard), default: []].append(
                        SessionOffer(session: session, snapshot: snapshot))
                }
            }
            return (snapshots.map { state.records[$0.proxy] }, state.shards)
        }
        for (record, offered) in zip(records, snapshots) {
            record?.update { $0.offered = Revision(offered.snapshot.revision) }
        }
        for shard in shards {
            guard let offers = offers[ObjectIdentifier(shard)] else { continue }
            shard.eventLoop.execute {
                for offer in offers { offer.session.take(offer.snapshot, changedAt: changedAt) }
            }
        }
    }

    /// Lets the streams of these proxies, and of all in these meshes, look at their certificates again: when they are offered
    /// something, or at once with `informs`.
    func invalidateSecrets(of proxies: Set<ResourceKey>, inMeshes meshes: Set<String>, informs: Bool) {
        let sessions = state.withLock { state in
            // Most changes are of single Dataplanes, and must not cost as much as there are proxies.
            meshes.isEmpty
                ? proxies.flatMap(state.registry.streams)
                : state.registry.streams { meshes.contains($0.mesh) || proxies.contains($0) }
        }
        for (_, sessions) in Dictionary(grouping: sessions, by: { ObjectIdentifier($0.shard) }) {
            sessions[0].shard.eventLoop.execute {
                for session in sessions { session.invalidateSecrets(informs: informs) }
            }
        }
    }

    /// Whether the proxy has a stream that is to be given snapshots.
    func isServed(_ proxy: ResourceKey) -> Bool { state.withLock { $0.registry.isServed(proxy) } }

    /// Forgets a proxy whose Dataplane is gone, unless it is connected.
    func forget(_ proxy: ResourceKey) {
        state.withLock { state in
            if !state.registry.isPresent(proxy) { state.records[proxy] = nil }
        }
    }

    // MARK: For people

    /// Whether the proxy has a stream, if only one that is being admitted.
    public func isConnected(_ proxy: ResourceKey) -> Bool { state.withLock { $0.registry.isPresent(proxy) } }

    public func status(of proxy: ResourceKey) -> ProxyStatus? { state.withLock { $0.records[proxy] }?.status }

    public var statuses: [ResourceKey: ProxyStatus] { state.withLock { $0.records }.mapValues(\.status) }

    /// Proxies with a stream that is served.
    public var connectedCount: Int { state.withLock { $0.registry.servedCount } }

    /// Streams that wait for their admission.
    public var waitingCount: Int { admissions.waitingCount }

    public var counters: DeliveryCounters {
        state.withLock { $0.shards }.reduce(into: DeliveryCounters()) { $0.add($1.counters) }
    }

    public func setCertificate(_ certificate: CertificateStatus?, of proxy: ResourceKey) {
        state.withLock { $0.records[proxy] }?.update { $0.certificate = certificate }
    }
}
