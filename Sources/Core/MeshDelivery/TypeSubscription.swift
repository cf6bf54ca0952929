/// What one stream knows of one type: what the proxy wants, holds, was sent and refused.
///
/// `open` and `due` name all resources about which something may be left to say. They are kept as changes arrive, so that nothing
/// has to be searched when nothing changed, and a change costs as much as it is large.
struct TypeSubscription: Sendable {
    let type: XDSType
    /// The proxy has asked for this type at least once.
    var isRequested = false
    /// Everything of the type is wanted.
    var isWildcard = false
    var names: Set<String> = []
    /// What is to be held, as far as it is wanted; `nil` before the first snapshot.
    var target: ResourceSet?
    /// Name and version of what the proxy has acknowledged, or brought from an earlier stream.
    var held: [String: String] = [:]
    /// Names whose held and wanted versions may differ.
    var open: Set<String> = []
    /// Names that must be sent even if they are held: asked for anew, or needed again by a cluster that was sent.
    var due: Set<String> = []
    /// The first request must be answered, even if with nothing.
    var owesAnswer = false
    /// The response that waits for an answer; never more than one.
    var outstanding: Outstanding?
    /// The present target was refused: it is not tried again.
    var isRefused = false
    /// Refused a moment ago: wait for `release`.
    var isHeldBack = false
    /// The proxy brought resources from an earlier stream.
    var isReturning = false
    /// Last nonce sent for the type; empty before the first.
    var nonce = ""
    /// State of the world: the version that a returning proxy named, until there is a target to compare it with.
    var broughtVersion: String?
    /// State of the world, clusters only: what the last accepted response held, to be repeated while it must stay.
    var accepted: [EncodedResource] = []
    /// Endpoints only: gone from the target, but their clusters are still with the proxy.
    var retired: [String: EncodedResource] = [:]

    /// The held version of what a refused response named: Envoy applies the good part of it, so that all is possible.
    static let unknownVersion = ""

    struct Outstanding: Sendable {
        let nonce: String
        let revision: UInt64
        /// Version of the set that it was taken from.
        let targetVersion: String
        /// Name and version of what the proxy will newly hold if it accepts; `nil` for what it will drop.
        let changes: [(name: String, version: String?)]
        /// All that was sent.
        let resources: [EncodedResource]
    }

    init(_ type: XDSType) {
        self.type = type
    }

    func wants(_ name: String) -> Bool { isWildcard || names.contains(name) }

    /// The wanted resources, sorted by name.
    func wanted(of set: ResourceSet) -> [EncodedResource] {
        isWildcard ? set.resources : names.sorted().compactMap { set[$0] }
    }

    /// The proxy holds exactly what it is to hold.
    var isSettled: Bool {
        open.isEmpty && due.isEmpty && !owesAnswer && outstanding == nil && broughtVersion == nil
    }

    /// The proxy holds all that it is to hold; it may hold more.
    var holdsTarget: Bool {
        due.isEmpty && !owesAnswer && outstanding == nil && broughtVersion == nil
            && open.allSatisfy { target?[$0] == nil || !wants($0) }
    }

    /// The proxy has the resource, or will once it answers.
    func mayHold(_ name: String) -> Bool {
        held[name] != nil || outstanding?.changes.contains { $0.name == name && $0.version != nil } == true
    }

    /// What is not wanted any more, or is nowhere.
    mutating func forget(_ name: String) {
        held[name] = nil
        open.remove(name)
        due.remove(name)
        // It may have been the cause of the refusal.
        isRefused = false
    }
}

// MARK: What is to be held

extension TypeSubscription {
    /// - Parameter isGone: called for each name that is not in the new set, with what it was.
    mutating func retarget(_ set: ResourceSet, isGone: (EncodedResource) -> Void = { _ in }) {
        guard let old = target else {
            target = set
            if isRequested { compareAll() }
            return
        }
        guard old !== set, old.version != set.version else { return }
        target = set
        isRefused = false
        old.forEachDifference(from: set) { name, before, after in
            if isRequested { open.insert(name) }
            if let before, after == nil { isGone(before) }
        }
    }

    /// The endpoints of a cluster that is sent: Envoy warms it until they come again, although they did not change.
    mutating func repeatNext(_ name: String) {
        if !isRequested || wants(name) { due.insert(name) }
    }

    /// The cluster of these endpoints is with the proxy no longer.
    mutating func dropRetired(_ name: String) {
        guard retired.removeValue(forKey: name) != nil, isRequested else { return }
        open.insert(name)
        isRefused = false
    }

    /// What the proxy is to hold of that name, whether or not it wants it.
    func present(_ name: String) -> EncodedResource? { target?[name] ?? retired[name] }

    /// Compares everything: at the first request, and when all became wanted or no longer is.
    mutating func compareAll() {
        guard let target else { return }
        let wanted = wanted(of: target)
        if let version = broughtVersion {
            broughtVersion = nil
            if version == self.version(of: target) {
                for resource in wanted { held[resource.name] = resource.version }
                if type == .cluster { accepted = wanted }
            } else {
                owesAnswer = true
            }
        }
        for resource in wanted where held[resource.name] != resource.version { open.insert(resource.name) }
        for name in held.keys where target[name] == nil { open.insert(name) }
    }

    /// State of the world: how the proxy is to call what it holds when it has all that it wants of the set.
    func version(of set: ResourceSet) -> String {
        isWildcard ? set.version : Fingerprint(of: wanted(of: set)).text
    }
}
