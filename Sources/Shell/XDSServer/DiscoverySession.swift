import EnvoyAPI
import Logging
import MeshDelivery
import MeshEvents
import MeshResources
import NIOCore
import NIOHPACK
import NIOHTTP2

/// The shell around one `DeliveryStream`: carries bytes in and out, on the event loop of its HTTP/2 stream.
final class DiscoverySession: @unchecked Sendable {
    typealias Factory = @Sendable (DiscoveryCall, String?, any Channel) -> DiscoverySession

    let id: UInt64
    let variant: DeliveryStream.Variant
    private let channel: any Channel
    private let sessions: DiscoverySessions
    private let authorization: String?
    // What follows is confined to the event loop of `channel`; that is what makes `@unchecked Sendable` hold.
    private var stream: DeliveryStream
    private var node: ProxyNode?
    private var isClosed = false
    private var secrets: SecretSession?
    private var heldSecrets: [String: String] = [:]
    private var snapshot: DeliverySnapshot?
    private var lastSynchronised: Revision?

    init(
        id: UInt64, call: DiscoveryCall, authorization: String?, channel: any Channel, sessions: DiscoverySessions
    ) {
        self.id = id
        self.channel = channel
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
        heldSecrets.merge(request.initialVersions) { _, new in new }
        secrets?.adopt(request.initialVersions)
        let missing = request.subscribe.filter { request.initialVersions[$0] == nil }
        for name in missing { heldSecrets[name] = nil }
        secrets?.disown(missing)
        offerAll()
    }

    /// The first request names the node; a later one may repeat it, but not change it.
    private func identify(_ wire: Envoy_Config_Core_V3_Node?) throws(ProxyNodeError) {
        if let node {
            guard wire == nil || wire?.id == node.id else { throw .changed(from: node.id, to: wire?.id ?? "") }
            return
        }
        guard let wire else { throw .missing }
        let node = try ProxyNode(wire)
        self.node = node
        sessions.begin(self, node: node, token: authorization)
    }

    // MARK: Called by the sessions, from any thread

    /// Replaces what the proxy is to have.
    func offer(_ snapshot: DeliverySnapshot) {
        channel.eventLoop.execute { [self] in
            guard !isClosed else { return }
            self.snapshot = snapshot
            offerAll()
        }
    }

    /// Begins to serve secrets; before that, requests for them wait.
    func serveSecrets(_ source: any SecretSource, proxy: ResourceKey) {
        channel.eventLoop.execute { [self] in
            guard !isClosed, secrets == nil else { return }
            secrets = SecretSession(source: source, proxy: proxy, held: heldSecrets)
        }
    }

    /// The authorities or the tags may have changed.
    func refreshSecrets() {
        channel.eventLoop.execute { [self] in
            guard !isClosed else { return }
            offerAll()
        }
    }

    private func offerAll() {
        guard let snapshot else { return }
        var sets = snapshot.sets
        sets[.secret] = secrets?.current(besides: sets[.secret] ?? .empty) ?? .empty
        if let renewal = secrets?.renewalDelay { scheduleRenewal(renewal) }
        perform(stream.offer(DeliverySnapshot(revision: snapshot.revision, sets: sets)))
    }

    private func scheduleRenewal(_ delay: TimeAmount) {
        channel.eventLoop.scheduleTask(in: delay) { [weak self] in
            guard let self, !isClosed, secrets?.isDue == true else { return }
            offerAll()
        }
    }

    private func perform(_ actions: [DeliveryAction]) {
        for action in actions {
            switch action {
            case .send(let response): send(response)
            case .acknowledged(let type, let revision):
                record(.acknowledged(type, revision: Revision(revision)))
            case .rejected(let type, let revision, let message, let names):
                record(.rejected(type, revision: Revision(revision), message: message, names: names))
            case .scheduleRelease(let type): scheduleRelease(type)
            }
        }
        // A proxy that returns with all that it is to have is in sync without a response, and so is one that a change
        // does not concern.
        let synchronised = stream.isInSync ? stream.offeredRevision.map(Revision.init) : nil
        if !actions.isEmpty || synchronised != lastSynchronised { record(.synchronised(synchronised)) }
        lastSynchronised = synchronised
    }

    private func send(_ response: DeliveryResponse) {
        let frame = DiscoveryWire.frame(response, variant: variant, allocator: channel.allocator)
        record(
            .sent(
                response.type, revision: Revision(response.revision), bytes: frame.readableBytes,
                resources: response.resources.count))
        channel.writeAndFlush(
            HTTP2Frame.FramePayload.data(.init(data: .byteBuffer(frame))), promise: nil)
    }

    private func record(_ event: SessionEvent) {
        guard let node else { return }
        sessions.record(self, event, key: node.key)
    }

    private func scheduleRelease(_ type: XDSType) {
        channel.eventLoop.scheduleTask(in: sessions.nackBackoff) { [weak self] in
            guard let self, !isClosed else { return }
            perform(stream.release(type))
        }
    }

    /// Ends the call with a status, from any thread.
    func finish(_ status: GRPCStatus, _ message: String) {
        channel.eventLoop.execute { [self] in
            guard !isClosed else { return }
            let trailers: HPACKHeaders = [
                "grpc-status": String(status.rawValue), "grpc-message": Self.percentEncoded(message),
            ]
            channel.writeAndFlush(
                HTTP2Frame.FramePayload.headers(.init(headers: trailers, endStream: true)), promise: nil)
            close()
        }
    }

    /// The stream is gone. On the event loop.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        if let node { sessions.end(self, node: node) }
    }

    /// gRPC's encoding of a status message. Source: gRPC over HTTP/2, "Percent-Encoded".
    static func percentEncoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            if (0x20...0x7E).contains(byte), byte != UInt8(ascii: "%") {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
