/// What the next response of a type is made of.
struct ResponseDraft {
    var changed: [EncodedResource] = []
    /// Gone from what the proxy is to hold; sorted.
    var removed: [String] = []
    /// State of the world: gone from the target, but still needed.
    var retained: [EncodedResource] = []
    /// All that the proxy does not surely hold in just this version.
    var replacing: [EncodedResource] = []
    /// Nothing is left to be said after it.
    var isComplete = true
    /// All names about which something was to be said are in it.
    var coversAll = false

    /// Leaves as much as fits into one message, at least one resource or name; the rest stays to be said after it.
    mutating func cut(toBytes limit: Int) {
        // Version, nonce, type and the length of each.
        var rest = limit - 4096
        let fitting = changed.prefix { resource in
            rest -= resource.envelopeBytes
            return rest >= 0
        }
        let isCut = fitting.count < changed.count
        let count = changed.count + removed.count
        if isCut { changed.removeLast(changed.count - max(1, fitting.count)) }
        let removable = removed.prefix { name in
            rest -= name.utf8.count + 6
            return rest >= 0
        }
        let kept = isCut ? 0 : max(removable.count, changed.isEmpty ? 1 : 0)
        removed.removeLast(max(0, removed.count - kept))
        replacing = changed
        if changed.count + removed.count < count { coversAll = false }
    }
}

extension TypeSubscription {
    /// Something may be left to say, and nothing waits for its answer. Cheap: asked of each type at each step.
    var mayHaveNews: Bool { isRequested && outstanding == nil && !(open.isEmpty && due.isEmpty && !owesAnswer) }

    /// Finds what may be said now, and forgets what turns out to need no word.
    ///
    /// - Parameter keepsRemoved: what is gone stays with the proxy for now.
    /// - Returns: `nil` if there is nothing to send.
    mutating func draft(_ variant: DeliveryStream.Variant, keepsRemoved: Bool) -> ResponseDraft? {
        guard mayHaveNews, let target else { return nil }
        // What is asked for anew is answered even after a refusal: clusters may be waiting for it.
        let isBlocked = (isRefused || isHeldBack) && (due.isEmpty || !isWhole(variant))
        var draft = ResponseDraft()
        let names = due.isEmpty ? open.sorted() : open.union(due).sorted()
        for name in names {
            let isDue = due.contains(name)
            switch (wants(name), present(name), held[name]) {
            case (false, _, _): forget(name)
            case (true, let resource?, let version) where version == resource.version && !isDue: open.remove(name)
            case (true, let resource?, let version):
                // Of a delta response that went in parts, the others are no cause of a refusal.
                let isUntried = variant == .delta && !isHeldBack && version != Self.unknownVersion
                if isBlocked, !isDue, !isUntried { draft.isComplete = false } else { draft.changed.append(resource) }
            case (true, nil, nil):
                if isDue, variant == .delta { draft.removed.append(name) } else { forget(name) }
            case (true, nil, _?):
                if variant == .stateOfTheWorld, type.isPartial {
                    // Cannot be said; and what is held serves again if the name comes back.
                    open.remove(name)
                    due.remove(name)
                } else if keepsRemoved || isBlocked {
                    draft.isComplete = false
                } else {
                    draft.removed.append(name)
                }
            }
        }
        if variant == .stateOfTheWorld, type.isPartial { owesAnswer = false }
        guard !draft.changed.isEmpty || !draft.removed.isEmpty || owesAnswer else { return nil }
        if isWhole(variant), keepsRemoved {
            draft.retained = accepted.filter { target[$0.name] == nil && held[$0.name] != nil && wants($0.name) }
        }
        draft.coversAll = draft.changed.count + draft.removed.count == names.count
        draft.replacing =
            draft.retained.isEmpty
            ? draft.changed : draft.changed + draft.retained.filter { held[$0.name] != $0.version }
        return draft
    }

    /// A response holds all that is wanted, and what is not in it is removed.
    private func isWhole(_ variant: DeliveryStream.Variant) -> Bool { variant == .stateOfTheWorld && !type.isPartial }

    /// Makes the response of a draft, which then waits for its answer.
    mutating func respond(
        _ draft: ResponseDraft, _ variant: DeliveryStream.Variant, nonce: String, revision: UInt64
    ) -> DeliveryResponse {
        let target = self.target ?? .empty
        let changes = draft.changed.map { ($0.name, Optional($0.version)) } + draft.removed.map { ($0, nil) }
        if draft.coversAll {
            open = []
            due = []
        } else {
            for (name, _) in changes {
                open.remove(name)
                due.remove(name)
            }
        }
        owesAnswer = false
        var resources = draft.changed
        if isWhole(variant) { resources = (wanted(of: target) + draft.retained).sorted { $0.name < $1.name } }
        self.nonce = nonce
        outstanding = Outstanding(
            nonce: nonce, revision: revision, targetVersion: target.version, changes: changes, resources: resources)
        // The suffix tells a proxy that returns with less than everything from one that has it all.
        let version = variant == .delta ? target.version : version(of: target) + (draft.isComplete ? "" : "+")
        return DeliveryResponse(
            type: type, version: version, nonce: nonce, resources: resources,
            removed: variant == .delta ? draft.removed : [], revision: revision)
    }
}
