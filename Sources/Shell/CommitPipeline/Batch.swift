import Foundation
import LogHash
import LogSealing
import LogStore
import MeshCommands
import MeshEvents
import MeshProjections
import MeshResources

/// Requests that become durable together: what they append, and the state after them.
struct Batch {
    private(set) var state: MeshState
    private(set) var appends: [LogAppend] = []
    private let store: any LogStore
    private let keyRing: KeyRing
    private let mode: Mode
    private let keys: any KeyMaterial
    /// Versions of keys that were deleted in this batch: the store does not know of them yet.
    private var versions: [ResourceKey: UInt64] = [:]
    /// Idempotent requests of this batch: the store does not know of them yet.
    private var idempotencies: [String: IdempotencyRecord] = [:]

    init(state: MeshState, store: any LogStore, keyRing: KeyRing, mode: Mode, keys: any KeyMaterial) {
        self.state = state
        self.store = store
        self.keyRing = keyRing
        self.mode = mode
        self.keys = keys
    }

    /// Decides `request` against the state that the requests before it leave.
    mutating func decide(_ request: WriteRequest) -> Result<WriteResult, WriteError> {
        do {
            if let idempotency = request.idempotency, let replay = try replay(idempotency, by: request.note.author) {
                return .success(replay)
            }
            var unreadable: LogStoreError?
            let changes = try MeshCommands.decide(request.command, in: state, mode: mode, keys: keys) { key in
                do throws(LogStoreError) {
                    return try lastVersion(of: key)
                } catch {
                    unreadable = error
                    return 0
                }
            }
            // A count that began again would overwrite the data key of an older version.
            if let unreadable { throw unreadable }
            guard !changes.isEmpty else { return .success(.unchanged(state.revision)) }
            return .success(.committed(try append(changes, for: request)))
        } catch let rejection as Rejection {
            return .failure(.rejected(rejection))
        } catch let error as WriteError {
            return .failure(error)
        } catch SealingError.diskFull(let reason) {
            return .failure(.diskFull(reason))
        } catch {
            return .failure(.failed("\(error)"))
        }
    }

    private func replay(_ idempotency: WriteRequest.Idempotency, by author: Author) throws -> WriteResult? {
        let known = idempotencies["\(author.name)\n\(idempotency.key)"]
        guard let record = try known ?? store.idempotency(author: author.name, key: idempotency.key) else { return nil }
        guard record.requestDigest == idempotency.requestDigest else {
            throw WriteError.idempotencyKeyReused(idempotency.key)
        }
        return .replayed(status: record.status, body: record.answer, revision: record.revision)
    }

    private func lastVersion(of key: ResourceKey) throws(LogStoreError) -> UInt64 {
        if let stored = state[key] { return stored.version }
        if let version = versions[key] { return version }
        return try store.lastChange(of: key, at: nil)?.version ?? 0
    }

    private mutating func append(_ changes: [Change], for request: WriteRequest) throws -> Commit {
        let commit = Commit(
            log: store.logID, revision: state.revision.next, epoch: store.epoch,
            time: state.time.next(wallMilliseconds: Int64(Date().timeIntervalSince1970 * 1000)),
            requestID: request.requestID, origin: mode.logName, note: request.note, changes: changes,
            restores: request.restores, reverts: request.reverts)
        let contents = try changes.map { change in
            try change.resource.map { try keyRing.seal($0, version: change.version, log: store.logID) }
        }
        let stored = try CommitCodec.encode(commit, contents: contents) { randomBytes(16) }
        var record: IdempotencyRecord?
        if let idempotency = request.idempotency {
            let answer = idempotency.answer(commit)
            record = IdempotencyRecord(
                author: request.note.author.name, key: idempotency.key, requestDigest: idempotency.requestDigest,
                revision: commit.revision, status: answer.status, answer: answer.body)
            idempotencies["\(request.note.author.name)\n\(idempotency.key)"] = record
        }
        try state.apply(commit)
        for change in changes { versions[change.key] = change.version }
        appends.append(LogAppend(stored: stored, commit: commit, idempotency: record))
        return commit
    }
}
