public import LogHash
public import MeshEvents
public import MeshResources

/// An append-only log of commits. One process writes it; `append` is called by one task at a time, reads come from any.
///
/// The SQLite store and its in-memory twin pass the same conformance tests.
public protocol LogStore: Sendable {
    /// Name of the control plane that writes the log: `standalone`, `global` or the zone.
    var name: String { get }
    var logID: LogID { get }
    var epoch: UInt32 { get }

    /// The last durable commit.
    var head: LogPosition { get }
    /// Time of the last durable commit; zero for an empty log.
    var headTime: HybridTime { get }

    /// Makes all of `appends` durable in their order, and the answers to requests that changed nothing; or none of it.
    /// Durable when it returns.
    ///
    /// - Throws: `diskFull`, `corrupt` (the commits do not follow the head): nothing was stored. `outcomeUnknown`: the
    ///   process must stop, and read the truth after a restart.
    func append(_ appends: [LogAppend], answers: [IdempotencyRecord]) throws(LogStoreError)

    /// The commits `from...`, ascending, at most `limit`; fewer only at the head.
    func commits(from: Revision, limit: Int) throws(LogStoreError) -> [StoredCommit]

    /// Revisions of commits with a change that matches, newest first, below `before` (`nil`: from the head), at most
    /// `limit`.
    func revisions(
        touching filter: KeyFilter, before: Revision?, limit: Int
    ) throws(LogStoreError) -> [Revision]

    /// The last change of each key at or below `at` (`nil`: head) that is not a deletion, sorted by key.
    func liveResources(at: Revision?) throws(LogStoreError) -> [LiveResource]

    /// The last change of `key` at or below `at` (`nil`: head), deletions included; `nil` if it never existed.
    func lastChange(of key: ResourceKey, at: Revision?) throws(LogStoreError) -> ChangeRecord?

    /// How often each of `keys` has changed, deletions included; a key that never existed is left out.
    func lastVersions(of keys: [ResourceKey]) throws(LogStoreError) -> [ResourceKey: UInt64]

    /// The last commit at or before a time in milliseconds since 1970; `zero` if all are later.
    func revision(atMilliseconds: Int64) throws(LogStoreError) -> Revision

    /// What an earlier request with this key was, and what it got.
    func idempotency(author: String, key: String) throws(LogStoreError) -> IdempotencyRecord?

    /// Leaf hash of commit `revision`, for proofs.
    func leaf(_ revision: Revision) throws(LogStoreError) -> Digest

    /// Node `(level, index)` of the Merkle tree: the root over leaves `index << level ..< (index + 1) << level`, which
    /// must all be in the log. Level 0 is the leaves. `Merkle` makes proofs of it.
    func node(level: Int, index: UInt64) throws(LogStoreError) -> Digest

    /// Root of the tree over the first `revision` commits.
    func root(at revision: Revision) throws(LogStoreError) -> Digest

    /// Signed note of the newest checkpoint; `nil` before the first one.
    var checkpoint: String? { get }

    func statistics() throws(LogStoreError) -> LogStatistics

    /// Flushes and closes; a SQLite store checkpoints its WAL and signs a checkpoint.
    func close() throws(LogStoreError)
}

extension LogStore {
    /// Makes all of `appends` durable in their order, or none.
    public func append(_ appends: [LogAppend]) throws(LogStoreError) { try append(appends, answers: []) }

    /// That commit `revision` is in the tree of the first `size` commits (RFC 6962 2.1.1), sibling of the leaf first.
    ///
    /// - Precondition: `revision` is at least 1 and at most `size`.
    public func inclusionProof(of revision: Revision, size: Revision) throws(LogStoreError) -> [Digest] {
        do {
            return try Merkle.inclusionProof(
                index: revision.value - 1, size: size.value, node: { try node(level: $0, index: $1) })
        } catch {
            throw LogStoreError(reading: error)
        }
    }

    /// That the first `from` commits are the beginning of the first `to` (RFC 6962 2.1.2).
    ///
    /// - Precondition: `from` is at most `to`.
    public func consistencyProof(from: Revision, to: Revision) throws(LogStoreError) -> [Digest] {
        do {
            return try Merkle.consistencyProof(from: from.value, to: to.value, node: { try node(level: $0, index: $1) })
        } catch {
            throw LogStoreError(reading: error)
        }
    }
}

/// A commit to append, with the record of the request that caused it.
public struct LogAppend: Sendable {
    public let stored: StoredCommit
    /// The decoded form of `stored`, for indexes.
    public let commit: Commit
    public let idempotency: IdempotencyRecord?

    public init(stored: StoredCommit, commit: Commit, idempotency: IdempotencyRecord? = nil) {
        self.stored = stored
        self.commit = commit
        self.idempotency = idempotency
    }
}

/// Which changes a reader wants; `nil` fields match all.
public struct KeyFilter: Hashable, Sendable {
    public var type: String?
    public var mesh: String?
    public var name: String?

    public init(type: String? = nil, mesh: String? = nil, name: String? = nil) {
        self.type = type
        self.mesh = mesh
        self.name = name
    }

    public func matches(_ key: ResourceKey) -> Bool {
        (type == nil || type == key.type) && (mesh == nil || mesh == key.mesh) && (name == nil || name == key.name)
    }
}

/// A resource that exists, as its last change left it.
public struct LiveResource: Hashable, Sendable {
    public let key: ResourceKey
    public let version: UInt64
    /// The commit that changed it last.
    public let revision: Revision
    public let createdMilliseconds: Int64
    public let modifiedMilliseconds: Int64
    /// `kuma.log.v1.Body`; `nil` where it is absent.
    public let body: [UInt8]?

    public init(
        key: ResourceKey, version: UInt64, revision: Revision, createdMilliseconds: Int64,
        modifiedMilliseconds: Int64, body: [UInt8]?
    ) {
        self.key = key
        self.version = version
        self.revision = revision
        self.createdMilliseconds = createdMilliseconds
        self.modifiedMilliseconds = modifiedMilliseconds
        self.body = body
    }
}

/// Where a key changed.
public struct ChangeRecord: Hashable, Sendable {
    public let revision: Revision
    /// Index of the change in its commit.
    public let index: Int
    public let version: UInt64
    public let operation: ChangeOperation

    public init(revision: Revision, index: Int, version: UInt64, operation: ChangeOperation) {
        self.revision = revision
        self.index = index
        self.version = version
        self.operation = operation
    }
}

/// A request that must not take effect twice.
public struct IdempotencyRecord: Hashable, Sendable {
    public let author: String
    public let key: String
    /// SHA-256 of method, path and body.
    public let requestDigest: Digest
    /// The commit that it made; the head of the time if it changed nothing.
    public let revision: Revision
    /// The answer's status and body, to be given again.
    public let status: Int
    public let answer: [UInt8]

    public init(author: String, key: String, requestDigest: Digest, revision: Revision, status: Int, answer: [UInt8]) {
        self.author = author
        self.key = key
        self.requestDigest = requestDigest
        self.revision = revision
        self.status = status
        self.answer = answer
    }
}

/// Figures for `kuma-cp log stats` and `GET /log`.
public struct LogStatistics: Hashable, Sendable {
    public let commits: UInt64
    public let changes: UInt64
    /// On disk, with indexes; 0 for a store in memory.
    public let bytes: UInt64
    public let segments: Int
    /// Names and values of the engine's settings as read back.
    public let settings: [String: String]

    public init(commits: UInt64, changes: UInt64, bytes: UInt64, segments: Int, settings: [String: String]) {
        self.commits = commits
        self.changes = changes
        self.bytes = bytes
        self.segments = segments
        self.settings = settings
    }
}

/// Why a log could not do what was asked.
public enum LogStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nothing was stored; the log takes writes again when there is space.
    case diskFull(String)
    /// The commit may or may not be durable. The process must stop (exit 74).
    case outcomeUnknown(String)
    /// The log does not verify (exit 65).
    case corrupt(String)
    /// Another process has the directory (exit 73); `pid` where known.
    case locked(directory: String, pid: Int32?)
    /// The directory or a file in it cannot be made or opened (exit 73).
    case cannotCreate(String)
    /// A read failed.
    case unreadable(String)

    public var description: String {
        switch self {
        case .diskFull(let detail): "the disk is full: \(detail)"
        case .outcomeUnknown(let detail): "the outcome of a commit is unknown: \(detail)"
        case .corrupt(let detail): "the log does not verify: \(detail)"
        case .locked(let directory, let pid):
            "another kuma-cp\(pid.map { " (pid \($0))" } ?? "") uses \(directory); stop it or set store.sqlite.path"
        case .cannotCreate(let detail): detail
        case .unreadable(let detail): "the log cannot be read: \(detail)"
        }
    }
}
