public import LogHash
public import MeshEvents
public import MeshResources
import Synchronization

/// A log that ends with its process: for tests, and for `store.type: memory`.
public final class MemoryLogStore: LogStore {
    public let name: String
    public let logID: LogID
    private let state: Mutex<MemoryLog>

    public init(name: String, logID: LogID) {
        self.name = name
        self.logID = logID
        state = Mutex(MemoryLog(tip: LogTip(log: logID, frontier: MerkleFrontier())))
    }

    public var epoch: UInt32 { state.withLock { $0.tip.epoch } }
    public var head: LogPosition { state.withLock { $0.tip.position } }
    public var headTime: HybridTime { state.withLock { $0.tip.time } }
    /// A log that nobody can find again has nothing to promise.
    public var checkpoint: String? { nil }

    public func append(_ appends: [LogAppend], answers: [IdempotencyRecord]) throws(LogStoreError) {
        try state.withLock { state throws(LogStoreError) in try state.append(appends, answers) }
    }

    public func commits(from: Revision, limit: Int) throws(LogStoreError) -> [StoredCommit] {
        state.withLock { state in
            let start = Int(clamping: max(from.value, 1) - 1)
            return state.commits.dropFirst(start).prefix(max(limit, 0)).map(\.append.stored)
        }
    }

    public func revisions(
        touching filter: KeyFilter, before: Revision?, limit: Int
    ) throws(LogStoreError) -> [Revision] {
        state.withLock { state in
            let end = Int(clamping: max(before?.value ?? UInt64.max, 1) - 1)
            let touching = state.commits.prefix(end).reversed().lazy
                .filter { commit in commit.append.commit.changes.contains { filter.matches($0.key) } }
            return touching.prefix(max(limit, 0)).map(\.append.stored.revision)
        }
    }

    public func liveResources(at: Revision?) throws(LogStoreError) -> [LiveResource] {
        state.withLock { $0.liveResources(at: at) }
    }

    public func lastChange(of key: ResourceKey, at: Revision?) throws(LogStoreError) -> ChangeRecord? {
        state.withLock { $0.last(key, at: at)?.record }
    }

    public func lastVersions(of keys: [ResourceKey]) throws(LogStoreError) -> [ResourceKey: UInt64] {
        state.withLock { state in
            Dictionary(keys.compactMap { key in state.last(key, at: nil).map { (key, $0.record.version) } }) { $1 }
        }
    }

    public func revision(atMilliseconds: Int64) throws(LogStoreError) -> Revision {
        state.withLock { state in
            state.commits.last { $0.append.commit.time.milliseconds <= atMilliseconds }?.append.stored.revision ?? .zero
        }
    }

    public func idempotency(author: String, key: String) throws(LogStoreError) -> IdempotencyRecord? {
        state.withLock { $0.answers[[author, key]] }
    }

    public func leaf(_ revision: Revision) throws(LogStoreError) -> Digest {
        guard revision > .zero else { throw .unreadable("there is no commit \(revision)") }
        return try node(level: 0, index: revision.value - 1)
    }

    public func node(level: Int, index: UInt64) throws(LogStoreError) -> Digest {
        try state.withLock { state throws(LogStoreError) in try state.node(level, index) }
    }

    public func root(at revision: Revision) throws(LogStoreError) -> Digest {
        try state.withLock { state throws(LogStoreError) in
            do {
                return try MerkleFrontier(size: revision.value) { try state.node($0, $1) }.root
            } catch {
                throw LogStoreError(reading: error)
            }
        }
    }

    public func statistics() throws(LogStoreError) -> LogStatistics {
        state.withLock { state in
            LogStatistics(
                commits: state.tip.revision.value,
                changes: state.commits.reduce(0) { $0 + UInt64($1.append.commit.changes.count) }, bytes: 0, segments: 0,
                settings: [:])
        }
    }

    public func close() throws(LogStoreError) {}
}

/// What a log in memory holds.
private struct MemoryLog {
    struct KeyChange {
        let record: ChangeRecord
        let createdMilliseconds: Int64
    }

    var tip: LogTip
    var commits: [PreparedCommit] = []
    var changes: [ResourceKey: [KeyChange]] = [:]
    var answers: [[String]: IdempotencyRecord] = [:]

    /// Checks everything before it takes anything: a copy to fall back on would cost as much as the log is long.
    mutating func append(_ appends: [LogAppend], _ answers: [IdempotencyRecord]) throws(LogStoreError) {
        var tip = tip
        var prepared: [PreparedCommit] = []
        var last: [ResourceKey: KeyChange] = [:]
        for append in appends {
            prepared.append(try tip.advance(over: append))
            for (index, change) in append.commit.changes.enumerated() {
                last[change.key] = try next(change, index, append, after: last[change.key] ?? changes[change.key]?.last)
            }
        }
        try checkNew(appends.compactMap(\.idempotency) + answers)
        for append in appends { take(append) }
        for answer in answers { self.answers[[answer.author, answer.key]] = answer }
        commits += prepared
        self.tip = tip
    }

    private func next(
        _ change: Change, _ index: Int, _ append: LogAppend, after last: KeyChange?
    ) throws(LogStoreError) -> KeyChange {
        guard change.version == (last?.record.version ?? 0) + 1 else {
            throw .corrupt("version \(change.version) of \(change.key) is not the next one")
        }
        return keyChange(change, index, append, after: last)
    }

    private func checkNew(_ records: [IdempotencyRecord]) throws(LogStoreError) {
        var seen: Set<[String]> = []
        for record in records {
            let key = [record.author, record.key]
            guard answers[key] == nil, seen.insert(key).inserted else {
                throw .corrupt("the idempotency key of a request at \(record.revision) was used before")
            }
        }
    }

    private mutating func take(_ append: LogAppend) {
        for (index, change) in append.commit.changes.enumerated() {
            changes[change.key, default: []].append(
                keyChange(change, index, append, after: changes[change.key]?.last))
        }
        if let record = append.idempotency { answers[[record.author, record.key]] = record }
    }

    private func keyChange(_ change: Change, _ index: Int, _ append: LogAppend, after last: KeyChange?) -> KeyChange {
        let milliseconds = append.commit.time.milliseconds
        return KeyChange(
            record: ChangeRecord(
                revision: append.stored.revision, index: index, version: change.version, operation: change.operation),
            createdMilliseconds: change.operation == .created
                ? milliseconds : last?.createdMilliseconds ?? milliseconds)
    }

    func last(_ key: ResourceKey, at revision: Revision?) -> KeyChange? {
        guard let revision else { return changes[key]?.last }
        return changes[key]?.last { $0.record.revision <= revision }
    }

    func liveResources(at revision: Revision?) -> [LiveResource] {
        changes.keys.sorted().compactMap { key in
            guard let last = last(key, at: revision), last.record.operation != .deleted else { return nil }
            let append = commits[Int(last.record.revision.value) - 1].append
            return LiveResource(
                key: key, version: last.record.version, revision: last.record.revision,
                createdMilliseconds: last.createdMilliseconds,
                modifiedMilliseconds: append.commit.time.milliseconds, body: append.stored.bodies[last.record.index])
        }
    }

    func node(_ level: Int, _ index: UInt64) throws(LogStoreError) -> Digest {
        let (revision, isBeyond) = (index &+ 1).multipliedReportingOverflow(by: 1 << UInt64(level))
        guard !isBeyond, revision > 0, revision <= tip.revision.value else {
            throw .unreadable("there are not 2^\(level) commits from \(index) times 2^\(level) on")
        }
        let commit = commits[Int(revision) - 1]
        return level == 0 ? commit.leaf : commit.nodes[level - 1]
    }
}
