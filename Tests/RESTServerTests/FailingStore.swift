import LogHash
import LogStore
import MeshEvents
import MeshResources
import Synchronization

/// A log in memory whose disk can be made to fail.
final class FailingStore: LogStore {
    private let store: MemoryLogStore
    private let failure = Mutex<LogStoreError?>(nil)

    init(_ store: MemoryLogStore) {
        self.store = store
    }

    func fail(with error: LogStoreError?) { failure.withLock { $0 = error } }

    func append(_ appends: [LogAppend], answers: [IdempotencyRecord]) throws(LogStoreError) {
        if let failure = failure.withLock({ $0 }) { throw failure }
        try store.append(appends, answers: answers)
    }

    var name: String { store.name }
    var logID: LogID { store.logID }
    var epoch: UInt32 { store.epoch }
    var head: LogPosition { store.head }
    var headTime: HybridTime { store.headTime }
    var checkpoint: String? { store.checkpoint }

    func commits(from: Revision, limit: Int) throws(LogStoreError) -> [StoredCommit] {
        try store.commits(from: from, limit: limit)
    }

    func revisions(
        touching filter: KeyFilter, before: Revision?, limit: Int
    ) throws(LogStoreError) -> [Revision] { try store.revisions(touching: filter, before: before, limit: limit) }

    func liveResources(at: Revision?) throws(LogStoreError) -> [LiveResource] { try store.liveResources(at: at) }

    func lastChange(of key: ResourceKey, at: Revision?) throws(LogStoreError) -> ChangeRecord? {
        try store.lastChange(of: key, at: at)
    }

    func lastVersions(of keys: [ResourceKey]) throws(LogStoreError) -> [ResourceKey: UInt64] {
        try store.lastVersions(of: keys)
    }

    func revision(atMilliseconds: Int64) throws(LogStoreError) -> Revision {
        try store.revision(atMilliseconds: atMilliseconds)
    }

    func idempotency(author: String, key: String) throws(LogStoreError) -> IdempotencyRecord? {
        try store.idempotency(author: author, key: key)
    }

    func leaf(_ revision: Revision) throws(LogStoreError) -> Digest { try store.leaf(revision) }
    func node(level: Int, index: UInt64) throws(LogStoreError) -> Digest { try store.node(level: level, index: index) }
    func root(at revision: Revision) throws(LogStoreError) -> Digest { try store.root(at: revision) }
    func statistics() throws(LogStoreError) -> LogStatistics { try store.statistics() }
    func close() throws(LogStoreError) { try store.close() }
}
