// What the proxy asks for, and how it answers.
extension TypeSubscription {
    /// State of the world: all names that the proxy wants; empty may mean all.
    mutating func request(_ all: [String], version: String) {
        let isFirst = !isRequested
        let wanted = Set(all).subtracting(["*"])
        // A proxy that drops its last name wants nothing: only one that never named any wants all.
        isWildcard =
            all.contains("*") || (all.isEmpty && type.allowsWildcard && (isFirst || (isWildcard && names.isEmpty)))
        let added = wanted.subtracting(names)
        let dropped = names.subtracting(wanted)
        names = wanted
        isRequested = true
        if !isWildcard { dropped.forEach { forget($0) } }
        if isFirst {
            isReturning = !version.isEmpty
            broughtVersion = version.isEmpty ? nil : version
            owesAnswer = version.isEmpty && (isWildcard || !wanted.isEmpty)
            compareAll()
        } else {
            due.formUnion(added)
        }
    }

    /// Delta: names that are wanted from now on, or no longer.
    mutating func request(subscribe: [String], unsubscribe: [String], initialVersions: [String: String]) {
        let isFirst = !isRequested
        let wasWildcard = isWildcard
        isRequested = true
        if isFirst {
            held = initialVersions
            isReturning = !initialVersions.isEmpty
            isWildcard = subscribe.isEmpty && type.allowsWildcard
        }
        for name in subscribe where name != "*" {
            names.insert(name)
            // A proxy that subscribes again has forgotten what it was sent.
            if initialVersions[name] == nil || !isFirst { due.insert(name) }
        }
        names.subtract(unsubscribe)
        if subscribe.contains("*") { isWildcard = true }
        if unsubscribe.contains("*") { isWildcard = false }
        owesAnswer = owesAnswer || (isFirst && isWildcard && initialVersions.isEmpty)
        if !isWildcard { dropUnwanted(wasWildcard ? Array(held.keys) : unsubscribe) }
        if isFirst || isWildcard != wasWildcard { compareAll() }
    }

    private mutating func dropUnwanted(_ candidates: [String]) {
        for name in candidates where !names.contains(name) { forget(name) }
    }

    /// Notes the answer to the outstanding response; `nil` if it answers an older one.
    mutating func settle(nonce: String, isAccepted: Bool) -> Outstanding? {
        guard !nonce.isEmpty, let outstanding, outstanding.nonce == nonce else { return nil }
        self.outstanding = nil
        // What was to be held when it was sent still is: then it holds just that.
        let isCurrent = isAccepted && outstanding.targetVersion == target?.version && retired.isEmpty
        for (name, version) in outstanding.changes where wants(name) {
            held[name] = isAccepted ? version : Self.unknownVersion
            if !isCurrent, held[name] != present(name)?.version { open.insert(name) }
        }
        if isAccepted {
            if type == .cluster { accepted = outstanding.resources }
        } else {
            isRefused = outstanding.targetVersion == target?.version
            isHeldBack = true
        }
        return outstanding
    }
}
