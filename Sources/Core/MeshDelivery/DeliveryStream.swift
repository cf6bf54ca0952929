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
    private var snapshot: DeliverySnapshot?
    private var subscriptions: [XDSType: TypeSubscription] = [:]
    private var responseCount: UInt64 = 0

    public init(variant: Variant) {
        self.variant = variant
    }

    /// The revision of the snapshot that the proxy is to have; `nil` before the first.
    public var offeredRevision: UInt64? { snapshot?.revision }

    /// Whether the proxy has acknowledged all of the snapshot that it asked for.
    public var isInSync: Bool {
        guard let snapshot else { return false }
        return subscriptions.allSatisfy { type, subscription in
            !subscription.isRequested
                || (subscription.outstanding == nil
                    && DeliveryTarget(type, snapshot[type], wantedBy: subscription).isHeld(by: subscription))
        }
    }

    /// Replaces what the proxy is to have.
    public mutating func offer(_ snapshot: DeliverySnapshot) -> [DeliveryAction] {
        self.snapshot = snapshot
        return pump()
    }

    /// Takes a request of a state-of-the-world stream. A stale nonce is ignored: an answer to the newer response follows.
    public mutating func receive(_ request: StateOfTheWorldRequest) -> [DeliveryAction] {
        var subscription = subscriptions[request.type] ?? TypeSubscription()
        guard request.nonce.isEmpty || request.nonce == subscription.nonce else { return [] }
        var actions = settle(&subscription, request.type, nonce: request.nonce, rejection: request.rejection)
        if !subscription.isRequested {
            subscription.owesAnswer = request.version.isEmpty
            subscription.heldVersion = request.version.isEmpty ? nil : request.version
        }
        let names = Set(request.names)
        subscription.isWildcard = names.contains("*") || (names.isEmpty && request.type.allowsWildcard)
        if subscription.isRequested { subscription.unanswered.formUnion(names.subtracting(subscription.names)) }
        subscription.names = names
        subscription.isRequested = true
        adoptHeldVersion(&subscription, request.type)
        subscriptions[request.type] = subscription
        actions += pump()
        return actions
    }

    /// A reconnecting proxy that names the version of the present set has all of it.
    private func adoptHeldVersion(_ subscription: inout TypeSubscription, _ type: XDSType) {
        guard let snapshot, let version = subscription.heldVersion, version == snapshot[type].version,
            subscription.held.isEmpty
        else { return }
        for resource in snapshot[type].resources { subscription.held[resource.name] = resource.version }
    }

    /// Takes a request of a delta stream.
    public mutating func receive(_ request: DeltaRequest) -> [DeliveryAction] {
        var subscription = subscriptions[request.type] ?? TypeSubscription()
        var actions = settle(&subscription, request.type, nonce: request.nonce, rejection: request.rejection)
        let isFirst = !subscription.isRequested
        if isFirst {
            subscription.held = request.initialVersions
            subscription.isWildcard = request.subscribe.isEmpty && request.type.allowsWildcard
            subscription.owesAnswer = request.initialVersions.isEmpty && subscription.isWildcard
        }
        for name in request.subscribe {
            if name == "*" { subscription.isWildcard = true } else { subscription.names.insert(name) }
            if request.initialVersions[name] == nil, name != "*" {
                subscription.unanswered.insert(name)
                // A proxy that subscribes again has forgotten what it was sent.
                subscription.held[name] = nil
            }
        }
        for name in request.unsubscribe {
            if name == "*" { subscription.isWildcard = false } else { subscription.names.remove(name) }
            subscription.unanswered.remove(name)
            if !subscription.isWildcard { subscription.held[name] = nil }
        }
        subscription.isRequested = true
        subscriptions[request.type] = subscription
        actions += pump()
        return actions
    }

    /// Ends the back-off after a refusal.
    public mutating func release(_ type: XDSType) -> [DeliveryAction] {
        subscriptions[type]?.isHeldBack = false
        return pump()
    }

    /// Notes the answer to the outstanding response, if this is one.
    private func settle(
        _ subscription: inout TypeSubscription, _ type: XDSType, nonce: String, rejection: String?
    ) -> [DeliveryAction] {
        guard !nonce.isEmpty, let outstanding = subscription.outstanding, outstanding.nonce == nonce else { return [] }
        subscription.outstanding = nil
        if let rejection {
            subscription.refusedVersion = outstanding.targetVersion
            subscription.isHeldBack = true
            return [
                .rejected(
                    type, revision: outstanding.revision, message: rejection, names: outstanding.sentNames),
                .scheduleRelease(type),
            ]
        }
        subscription.refusedVersion = nil
        subscription.held = outstanding.heldAfter
        subscription.heldVersion = outstanding.targetVersion
        return [.acknowledged(type, revision: outstanding.revision)]
    }

    /// Sends whatever may be sent now.
    private mutating func pump() -> [DeliveryAction] {
        guard let snapshot else { return [] }
        var actions: [DeliveryAction] = []
        for type in XDSType.allCases {
            guard let subscription = subscriptions[type], subscription.isRequested, subscription.outstanding == nil,
                !subscription.isHeldBack, mayAdvance(type, to: snapshot)
            else { continue }
            if let response = respond(type, subscription, snapshot) { actions.append(.send(response)) }
        }
        return actions
    }

    /// Listeners and routes wait for the clusters that they may name.
    private func mayAdvance(_ type: XDSType, to snapshot: DeliverySnapshot) -> Bool {
        switch type {
        case .cluster, .endpoint, .secret: return true
        case .listener, .route:
            guard let clusters = subscriptions[.cluster], clusters.isRequested else { return true }
            return clusters.outstanding == nil
                && snapshot[.cluster].resources.allSatisfy {
                    !clusters.wants($0.name) || clusters.held[$0.name] == $0.version
                }
        }
    }

    /// Whether the proxy still has listeners or routes of an older snapshot, which may name clusters that are gone from this one.
    private func hasOlderReferences(than snapshot: DeliverySnapshot) -> Bool {
        [XDSType.listener, .route].contains { type in
            guard let subscription = subscriptions[type], subscription.isRequested else { return false }
            return subscription.outstanding != nil
                || !DeliveryTarget(type, snapshot[type], wantedBy: subscription).isHeld(by: subscription)
        }
    }

    private mutating func respond(
        _ type: XDSType, _ subscription: TypeSubscription, _ snapshot: DeliverySnapshot
    ) -> DeliveryResponse? {
        var target = DeliveryTarget(type, snapshot[type], wantedBy: subscription)
        if type == .cluster, hasOlderReferences(than: snapshot) { target.keepsRemoved = true }
        guard target.version != subscription.refusedVersion else { return nil }
        let difference = target.difference(from: subscription)
        let isOwed = subscription.owesAnswer || !subscription.unanswered.isEmpty
        guard !difference.isEmpty || isOwed else { return nil }

        let resources: [EncodedResource]
        switch variant {
        case .delta: resources = difference.changed
        case .stateOfTheWorld:
            if type.isPartial, difference.changed.isEmpty, !isOwed { return nil }
            resources = type.isPartial ? difference.changed : target.resources + retired(target, subscription)
        }
        responseCount += 1
        let nonce = String(responseCount)
        var updated = subscription
        updated.owesAnswer = false
        updated.unanswered = []
        updated.nonce = nonce
        if variant == .stateOfTheWorld, type == .cluster { updated.sentResources = resources }
        updated.outstanding = TypeSubscription.Outstanding(
            nonce: nonce, targetVersion: target.version, revision: snapshot.revision,
            heldAfter: target.held(after: subscription), sentNames: resources.map(\.name))
        subscriptions[type] = updated
        return DeliveryResponse(
            type: type, version: target.version, nonce: nonce, resources: resources,
            removed: variant == .delta ? difference.removed : [], revision: snapshot.revision)
    }

    /// State of the world: clusters that are gone from the snapshot but must stay, or the proxy would drop them; sorted.
    private func retired(_ target: DeliveryTarget, _ subscription: TypeSubscription) -> [EncodedResource] {
        guard target.keepsRemoved else { return [] }
        let present = Set(target.resources.map(\.name))
        return subscription.sentResources.filter { !present.contains($0.name) && subscription.held[$0.name] != nil }
    }
}
