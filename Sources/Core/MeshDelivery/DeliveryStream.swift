/// One discovery stream of one proxy: decides what is sent next, performs nothing.
///
/// At most one response of a type waits for its answer; while it does, newer snapshots replace each other, so that a slow proxy
/// skips to the newest. Changes go make-before-break: clusters first, listeners and routes once the clusters are acknowledged, and
/// clusters that are gone are removed last. Endpoints are always answered from the snapshot that the proxy is on.
public struct DeliveryStream: Sendable {
    /// The two dialects of the protocol.
    public enum Variant: Hashable, Sendable {
        case stateOfTheWorld, delta
    }

    public let variant: Variant
    /// The revision of the snapshot that the proxy is to have; `nil` before the first.
    public private(set) var offeredRevision: UInt64?
    /// One for each type, in the order of `XDSType.allCases`.
    private var subscriptions = XDSType.allCases.map(TypeSubscription.init)
    private var responseCount: UInt64 = 0
    private var isPaused = false
    private let messageLimitBytes: Int

    /// What gRPC clients accept unless they are told otherwise: 4 MiB, envelope included.
    public static let defaultMessageLimitBytes = 4 << 20

    /// Some types once more at the end: listeners that turn out to be settled may set removals free.
    private static let order = XDSType.allCases + [.cluster, .secret]

    /// - Parameter messageLimitBytes: a delta response that would be longer is sent in parts, the next after the answer to the one
    ///   before. A single resource above it goes alone; state of the world cannot be split.
    public init(variant: Variant, messageLimitBytes: Int = defaultMessageLimitBytes) {
        self.variant = variant
        self.messageLimitBytes = messageLimitBytes
    }

    private subscript(type: XDSType) -> TypeSubscription {
        _read { yield subscriptions[type.rawValue] }
        _modify { yield &subscriptions[type.rawValue] }
    }

    /// Whether the proxy has acknowledged all of the snapshot that it asked for.
    public var isInSync: Bool {
        offeredRevision != nil && subscriptions.allSatisfy { !$0.isRequested || $0.isSettled }
    }

    /// Replaces what the proxy is to have.
    ///
    /// - Parameter secrets: the secrets, if they are others than those of the snapshot: each stream has certificates of its own.
    public mutating func offer(_ snapshot: DeliverySnapshot, secrets: ResourceSet? = nil) -> [DeliveryAction] {
        offeredRevision = snapshot.revision
        var goneEndpoints: [EncodedResource] = []
        for type in XDSType.allCases {
            let set = type == .secret ? secrets ?? snapshot[type] : snapshot[type]
            self[type].retarget(set) { if type == .endpoint { goneEndpoints.append($0) } }
        }
        // Envoy may still ask for them, and accepts no cluster before they came.
        for gone in goneEndpoints where self[.cluster].mayHold(gone.name) { self[.endpoint].retired[gone.name] = gone }
        return pump()
    }

    /// Takes a request of a state-of-the-world stream. A stale nonce is ignored: an answer to the newer response follows.
    public mutating func receive(_ request: StateOfTheWorldRequest) -> [DeliveryAction] {
        guard request.nonce.isEmpty || request.nonce == self[request.type].nonce else { return [] }
        let actions = settle(request.type, nonce: request.nonce, rejection: request.rejection)
        self[request.type].request(request.names, version: request.version)
        return actions + pump()
    }

    /// Takes a request of a delta stream.
    public mutating func receive(_ request: DeltaRequest) -> [DeliveryAction] {
        let actions = settle(request.type, nonce: request.nonce, rejection: request.rejection)
        self[request.type].request(
            subscribe: request.subscribe, unsubscribe: request.unsubscribe, initialVersions: request.initialVersions)
        return actions + pump()
    }

    /// The connection takes no more bytes: nothing is sent until `resume`, and then only what is newest.
    public mutating func pause() {
        isPaused = true
    }

    /// The connection takes bytes again.
    public mutating func resume() -> [DeliveryAction] {
        guard isPaused else { return [] }
        isPaused = false
        return pump()
    }

    /// Ends the back-off after a refusal.
    public mutating func release(_ type: XDSType) -> [DeliveryAction] {
        self[type].isHeldBack = false
        return pump()
    }

    /// Notes the answer to the outstanding response, if this is one.
    private mutating func settle(_ type: XDSType, nonce: String, rejection: String?) -> [DeliveryAction] {
        guard let answered = self[type].settle(nonce: nonce, isAccepted: rejection == nil) else { return [] }
        if let rejection {
            let names = answered.resources.map(\.name)
            return [
                .rejected(type, revision: answered.revision, message: rejection, names: names), .scheduleRelease(type),
            ]
        }
        if type == .cluster {
            for (name, version) in answered.changes where version == nil { self[.endpoint].dropRetired(name) }
        }
        return [.acknowledged(type, revision: answered.revision)]
    }

    /// Sends whatever may be sent now.
    private mutating func pump() -> [DeliveryAction] {
        guard !isPaused, let revision = offeredRevision else { return [] }
        var actions: [DeliveryAction] = []
        for type in Self.order where self[type].mayHaveNews && mayAdvance(type) {
            let keepsRemoved = keepsRemoved(type)
            guard var draft = self[type].draft(variant, keepsRemoved: keepsRemoved) else { continue }
            if variant == .delta { draft.cut(toBytes: messageLimitBytes) }
            responseCount += 1
            let response = self[type].respond(draft, variant, nonce: String(responseCount), revision: revision)
            if type == .cluster { repeatEndpoints(of: draft.replacing) }
            actions.append(.send(response))
        }
        return actions
    }

    private mutating func repeatEndpoints(of clusters: [EncodedResource]) {
        for cluster in clusters where self[.endpoint].present(cluster.name) != nil {
            self[.endpoint].repeatNext(cluster.name)
        }
    }

    /// Listeners and routes wait for the clusters that they may name.
    private func mayAdvance(_ type: XDSType) -> Bool {
        switch type {
        case .cluster, .endpoint, .secret: return true
        case .listener, .route:
            // Who wants all listeners asks for clusters too, though Envoy does so later when it returns; gRPC clients ask for
            // one listener, and learn from it which clusters to ask for.
            guard self[.cluster].isRequested else { return !self[.listener].isWildcard }
            guard !self[.cluster].holdsTarget else { return true }
            // A proxy that has nothing yet is better off with what works than with nothing at all.
            return self[.cluster].isRefused && (self[type].held.isEmpty || !self[type].due.isEmpty)
        }
    }

    /// Whether something that the proxy still has may name what is gone from the present snapshot.
    private func keepsRemoved(_ type: XDSType) -> Bool {
        switch type {
        case .listener, .endpoint: return false
        case .route: return isUnsettled(.listener)
        case .secret: return isUnsettled(.listener) || isUnsettled(.cluster)
        case .cluster:
            // A returning proxy names its listeners a moment after its clusters.
            let listenersAreToCome = self[.cluster].isReturning && !self[.listener].isRequested
            return listenersAreToCome || isUnsettled(.listener) || isUnsettled(.route)
        }
    }

    private func isUnsettled(_ type: XDSType) -> Bool { self[type].isRequested && !self[type].isSettled }
}
