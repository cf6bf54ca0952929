public import LogSealing
public import LogStore
public import MeshEvents
public import MeshProjections
public import MeshResources

/// Reads states and commits back out of a log, with secrets opened.
public struct StateLoader: Sendable {
    private let store: any LogStore
    private let keyRing: KeyRing

    public init(store: any LogStore, keyRing: KeyRing) {
        self.store = store
        self.keyRing = keyRing
    }

    /// The state at `revision`, or at the head; only what is alive there is decoded.
    public func load(at revision: Revision?) throws -> MeshState {
        let live = try store.liveResources(at: revision).compactMap { live -> StoredResource? in
            guard let body = live.body else { return nil }
            let resource = try CommitCodec.decodeBody(body, key: live.key, revision: live.revision)
            return StoredResource(
                resource: try keyRing.open(resource, version: live.version, log: store.logID),
                revision: live.revision, version: live.version, createdMilliseconds: live.createdMilliseconds,
                modifiedMilliseconds: live.modifiedMilliseconds)
        }
        let at = revision ?? store.head.revision
        let time = try store.commits(from: at, limit: 1).first.map { try CommitCodec.decode($0).time }
        return MeshState(revision: at, time: time ?? HybridTime(milliseconds: 0), live: live)
    }

    /// Those of `keys` that existed at `revision` with a body; each commit is decoded once.
    public func resources(_ keys: [ResourceKey], at revision: Revision) throws -> [ResourceKey: Resource] {
        var byCommit: [Revision: [(key: ResourceKey, change: ChangeRecord)]] = [:]
        for key in keys {
            guard let last = try store.lastChange(of: key, at: revision), last.operation != .deleted else { continue }
            byCommit[last.revision, default: []].append((key, last))
        }
        var found: [ResourceKey: Resource] = [:]
        for (revision, wanted) in byCommit {
            guard let changes = try commit(revision)?.changes else { continue }
            for (key, last) in wanted {
                guard let resource = changes[last.index].resource else { continue }
                found[key] = try keyRing.open(resource, version: last.version, log: store.logID)
            }
        }
        return found
    }

    /// What the commits after `from`, up to `through`, changed, sorted.
    public func keysChanged(after from: Revision, through: Revision) throws -> [ResourceKey] {
        var keys: Set<ResourceKey> = []
        var next = from.next
        while next <= through {
            let count = min(through.value - next.value + 1, 256)
            let commits = try store.commits(from: next, limit: Int(count))
            guard let last = commits.last else { break }
            for commit in commits { keys.formUnion(try CommitCodec.decode(commit).changes.map(\.key)) }
            next = last.revision.next
        }
        return keys.sorted()
    }

    /// One commit; `nil` beyond the head.
    public func commit(_ revision: Revision) throws -> Commit? {
        try store.commits(from: revision, limit: 1).first.map(CommitCodec.decode)
    }
}
