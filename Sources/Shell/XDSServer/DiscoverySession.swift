import EnvoyAPI
import HTTP2Server
import Logging
import MeshDelivery
import MeshEvents
import MeshResources
import NIOCore

/// The shell around one `DeliveryStream`: carries bytes in and out, on the event loop of its HTTP/2 stream.
final class DiscoverySession: @unchecked Sendable {
    typealias Factory = @Sendable (DiscoveryCall, String?, SessionTransport) -> DiscoverySession

    let id: UInt64
    let variant: DeliveryStream.Variant
    let shard: SessionShard
    private let idText: String
    private let channel: any Channel
    private let transport: HTTP2Stream
    private let sessions: DiscoverySessions
    private let authorization: String?
    // What follows is confined to the event loop of `transport`; that is what makes `@unchecked Sendable` hold.
    private var stream: DeliveryStream
    private var nodeID: String?
    private var key: ResourceKey?
    private var record: ProxyRecord?
    private var isClosed = false
    private var secrets: SecretSession?
    private var renewal: Scheduled<Void>?
    private var heldSecrets: [String: String] = [:]
    private var snapshot: DeliverySnapshot?
    private var lastSynchronised: Revision?
    private var propagation = PropagationClock()

    init(
        id: UInt64, call: DiscoveryCall, authorization: String?, transport: SessionTransport,
        shard: SessionShard, sessions: DiscoverySessions
    ) {
        self.id = id
        idText = String(id)
        channel = transport.channel
        self.transport = transport.stream
        self.shard = shard
        self.sessions = sessions
        self.authorization = authorization
        variant = call == .delta ? .delta : .stateOfTheWorld
        stream = DeliveryStream(variant: variant)
    }

    /// Takes one gRPC message. On the event loop.
    func receive(_ bytes: [UInt8]) {
        guard !isClosed else { return }
        do {
            switch variant {
            case .stateOfTheWorld:
                let message = try DiscoveryWire.stateOfTheWorldRequest(bytes)
                try identify(message.node)
                guard let request = message.request else { return }
                perform(stream.receive(request))
            case .delta:
                let message = try DiscoveryWire.deltaRequest(bytes)
                try identify(message.node)
                guard let request = message.request else { return }
                if request.type == .secret { noteSecrets(request) }
                perform(stream.receive(request))
            }
        } catch let error as ProxyNodeError {
            finish(.invalidArgument, error.description)
        } catch {
            finish(.invalidArgument, "the request is not a discovery request")
        }
    }

    /// What the proxy says that it holds is adopted; what it asks for without holding it must be there with its content.
    private func noteSecrets(_ request: DeltaRequest) {
        let missing = request.subscribe.filter { request.initialVersions[$0] == nil }
        guard !missing.isEmpty || !request.initialVersions.isEmpty else { return }
        if let secrets {
            secrets.adopt(request.initialVersions)
            secrets.disown(missing)
            offerAll()
        } else {
            heldSecrets.merge(request.initialVersions) { _, new in new }
            for name in missing { heldSecrets[name] = nil }
        }
    }

    /// The first request names the node; a later one may repeat it, but not change it.
    private func identify(_ wire: Envoy_Config_Core_V3_Node?) throws(ProxyNodeError) {
        if let nodeID {
            guard wire == nil || wire?.id == nodeID else { throw .changed(from: nodeID, to: wire?.id ?? "") }
            return
        }
        guard let wire else { throw .missing }
        let node = try ProxyNode(wire)
        nodeID = node.id
        key = node.key
        sessions.begin(self, node: node, token: authorization)
    }

    // MARK: Called by the sessions

    /// The proxy is admitted: its streams are noted in `record`, its certificates come from `source`. From any thread.
    func serve(_ record: ProxyRecord, secrets source: any SecretSource) {
        channel.eventLoop.execute { [self] in
            guard !isClosed else { return }
            self.record = record
            secrets = SecretSession(source: source, proxy: record.key, held: heldSecrets)
            heldSecrets = [:]
        }
    }

    /// Replaces what the proxy is to have. On the event loop.
    func take(_ snapshot: DeliverySnapshot, changedAt: NIODeadline?) {
        guard !isClosed else { return }
        self.snapshot = snapshot
        if let changedAt { propagation.changed(at: changedAt) }
        offerAll()
    }

    /// The authorities or the tags may have changed. On the event loop.
    func invalidateSecrets(informs: Bool) {
        guard !isClosed else { return }
        if informs { offerAll() } else { secrets?.invalidate() }
    }

    // MARK: Sending

    private func offerAll() {
        guard let snapshot, let secrets else { return }
        let current = secrets.current(besides: snapshot[.secret])
        if let renewal = secrets.renewalDelay { scheduleRenewal(renewal) }
        perform(stream.offer(snapshot, secrets: current))
    }

    private func scheduleRenewal(_ delay: TimeAmount) {
        renewal?.cancel()
        renewal = channel.eventLoop.scheduleTask(in: delay) { [weak self] in
            guard let self, !isClosed, secrets?.isDue == true else { return }
            offerAll()
            // It could not be issued, and nothing else would ask again.
            if secrets?.isDue == true { scheduleRenewal(.seconds(30)) }
        }
    }

    /// The connection takes more bytes, or no more: then newer snapshots replace each other until it does. On the event loop.
    func setWritable(_ isWritable: Bool) {
        guard !isClosed else { return }
        if isWritable { perform(stream.resume()) } else { stream.pause() }
    }

    private func perform(_ actions: [DeliveryAction]) {
        var events: [SessionEvent] = []
        var hasSent = false
        for action in actions {
            switch action {
            case .send(let response):
                events.append(write(response))
                hasSent = true
            case .acknowledged(let type, let revision):
                events.append(.acknowledged(type, revision: Revision(revision)))
                if let since = propagation.answered(type) {
                    shard.count { $0.commitToAcknowledged.record(nanoseconds: since.nanoseconds) }
                }
            case .rejected(let type, let revision, let message, let names):
                _ = propagation.answered(type)
                events.append(.rejected(type, revision: Revision(revision), message: message, names: names))
                warn("proxy refused configuration", type, ["revision": "\(revision)", "reason": "\(message)"])
            case .scheduleRelease(let type): scheduleRelease(type)
            }
        }
        // A proxy that returns with all that it is to have is in sync without a response, and so is one that a change
        // does not concern.
        let synchronised = stream.isInSync ? stream.offeredRevision.map(Revision.init) : nil
        if synchronised != nil { propagation.settled() }
        if !actions.isEmpty || synchronised != lastSynchronised { events.append(.synchronised(synchronised)) }
        lastSynchronised = synchronised
        record?.note(events, on: idText)
        if !events.isEmpty { shard.count { counters in events.forEach { counters.record($0) } } }
        // Last: what it brings about may come back here.
        if hasSent { transport.flush() }
    }

    private func write(_ response: DeliveryResponse) -> SessionEvent {
        let body = shard.body(of: response, variant)
        let head = DiscoveryWire.head(of: response, body: body, allocator: channel.allocator)
        transport.write(head)
        transport.write(body)
        let size = head.readableBytes + body.readableBytes
        if size > DeliveryStream.defaultMessageLimitBytes + 5 {
            warn(
                "a response is longer than gRPC clients accept unless they are told otherwise", response.type,
                ["bytes": "\(size)", "resources": "\(response.resources.count)"])
        }
        if let since = propagation.sent(response.type) {
            shard.count { $0.commitToSent.record(nanoseconds: since.nanoseconds) }
        }
        return .sent(
            response.type, revision: Revision(response.revision), bytes: size, resources: response.resources.count)
    }

    private func warn(_ text: Logger.Message, _ type: XDSType, _ facts: Logger.Metadata) {
        let whose: Logger.Metadata = ["proxy": "\(key.map { "\($0)" } ?? "unknown")", "type": "\(type)"]
        sessions.logger.warning(text, metadata: whose.merging(facts) { _, fact in fact })
    }

    private func scheduleRelease(_ type: XDSType) {
        channel.eventLoop.scheduleTask(in: sessions.nackBackoff) { [weak self] in
            guard let self, !isClosed else { return }
            perform(stream.release(type))
        }
    }

    // MARK: The end

    /// Ends the call with a status, from any thread.
    func finish(_ status: GRPCStatus, _ message: String) {
        channel.eventLoop.execute { [self] in
            guard !isClosed else { return }
            close()
            transport.end(trailers: status.trailers(message))
            transport.flush()
        }
    }

    /// The stream is gone. On the event loop.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        renewal?.cancel()
        snapshot = nil
        secrets = nil
        stream = DeliveryStream(variant: variant)
        if let key { sessions.end(self, key: key) }
    }
}
