extension XDSType {
    /// A first request without names asks for everything.
    var allowsWildcard: Bool { self == .cluster || self == .listener }

    /// A state-of-the-world response may hold only what changed; absence does not mean removal.
    var isPartial: Bool { !allowsWildcard }
}

/// What of one type a proxy is to hold, given what it asked for.
struct DeliveryTarget {
    private let type: XDSType
    private let set: ResourceSet
    private let subscription: TypeSubscription
    /// Resources that are gone stay for now: something that the proxy still has may refer to them.
    var keepsRemoved = false

    init(_ type: XDSType, _ set: ResourceSet, wantedBy subscription: TypeSubscription) {
        self.type = type
        self.set = set
        self.subscription = subscription
    }

    /// Differs from the version of the set while resources that are gone are kept.
    var version: String { keepsRemoved ? set.version + "+" : set.version }

    /// Sorted by name.
    var resources: [EncodedResource] {
        subscription.isWildcard ? set.resources : subscription.names.sorted().compactMap { set[$0] }
    }

    /// Whether the proxy holds exactly this.
    func isHeld(by subscription: TypeSubscription) -> Bool {
        guard subscription.unanswered.isEmpty, !subscription.owesAnswer else { return false }
        if subscription.isWildcard, subscription.heldVersion == version { return true }
        let difference = difference(from: subscription)
        return difference.changed.isEmpty && (type.isPartial || difference.removed.isEmpty)
    }

    /// What must be sent so that the proxy holds this.
    func difference(from subscription: TypeSubscription) -> Difference {
        let changed = resources.filter {
            subscription.held[$0.name] != $0.version || subscription.unanswered.contains($0.name)
        }
        var removed: [String] = []
        if !keepsRemoved {
            removed = subscription.held.keys.filter { subscription.wants($0) && set[$0] == nil }
        }
        removed += subscription.unanswered.filter { set[$0] == nil && subscription.held[$0] == nil }
        return Difference(changed: changed, removed: removed.sorted())
    }

    /// Name and version of what the proxy holds once it has accepted this.
    func held(after subscription: TypeSubscription) -> [String: String] {
        var held: [String: String] = [:]
        for resource in resources { held[resource.name] = resource.version }
        if keepsRemoved {
            held.merge(subscription.held.filter { set[$0.key] == nil }) { new, _ in new }
        }
        return held
    }

    struct Difference {
        let changed: [EncodedResource]
        let removed: [String]

        var isEmpty: Bool { changed.isEmpty && removed.isEmpty }
    }
}
