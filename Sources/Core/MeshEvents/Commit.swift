public import MeshResources

/// Milliseconds since 1970-01-01 UTC with a counter for what happens within one, or while the wall clock runs backwards.
public struct HybridTime: Hashable, Sendable, Comparable {
    public let milliseconds: Int64
    public let counter: UInt32

    public init(milliseconds: Int64, counter: UInt32 = 0) {
        self.milliseconds = milliseconds
        self.counter = counter
    }

    public static func < (left: HybridTime, right: HybridTime) -> Bool {
        (left.milliseconds, left.counter) < (right.milliseconds, right.counter)
    }

    /// The time of a commit made when the wall clock shows `wallMilliseconds`: never at or before this one.
    public func next(wallMilliseconds: Int64) -> HybridTime {
        wallMilliseconds > milliseconds
            ? HybridTime(milliseconds: wallMilliseconds)
            : HybridTime(milliseconds: milliseconds, counter: counter + 1)
    }
}

/// Who asked for a commit.
public struct Author: Hashable, Sendable {
    /// A user's name, for example `mesh-system:admin`, or `system:<component>`.
    public let name: String
    public let groups: [String]
    /// How the request came in: `rest`, `xds`, `kds` or `startup`.
    public let via: String

    public init(name: String, groups: [String] = [], via: String) {
        self.name = name
        self.groups = groups
        self.via = via
    }

    /// A part of the control plane itself.
    public static func system(_ component: String) -> Author { Author(name: "system:\(component)", via: component) }
}

/// Author and message of a commit: stored apart from its header, so that a person's data can be erased.
public struct Note: Hashable, Sendable {
    public let author: Author
    /// Why, in the author's words.
    public let message: String?

    public init(author: Author, message: String? = nil) {
        self.author = author
        self.message = message
    }
}

/// What a commit is for. All but `change` are made by the system and carry no requested changes.
public enum CommitKind: String, Hashable, Sendable, CaseIterable {
    case change, `import`, epoch, erase, retain, key
}

/// What happened to a resource.
public enum ChangeOperation: String, Hashable, Sendable {
    case created, updated, deleted
}

/// The commit of another log that a change follows from.
public struct Cause: Hashable, Sendable {
    public let log: LogID
    public let revision: Revision

    public init(log: LogID, revision: Revision) {
        self.log = log
        self.revision = revision
    }
}

/// A fact about one resource.
public struct Change: Hashable, Sendable {
    public let operation: ChangeOperation
    public let key: ResourceKey
    /// Counts the changes of this key, dense from 1, not reset by deletion.
    public let version: UInt64
    /// The whole resource after the change; `nil` after a deletion, and where the body is absent.
    public let resource: Resource?
    public let cause: Cause?
    /// The caller asked for it; otherwise it was derived from what the caller asked for.
    public let isRequested: Bool

    public init(
        operation: ChangeOperation, key: ResourceKey, version: UInt64, resource: Resource?, cause: Cause? = nil,
        isRequested: Bool = true
    ) {
        self.operation = operation
        self.key = key
        self.version = version
        self.resource = resource
        self.cause = cause
        self.isRequested = isRequested
    }
}

/// The opening of an epoch: where it begins and why.
public struct EpochOpening: Hashable, Sendable {
    public let epoch: UInt32
    /// The end of the epoch before; `nil` for the first epoch of a log.
    public let previous: LogPosition?
    public let reason: String

    public init(epoch: UInt32, previous: LogPosition?, reason: String) {
        self.epoch = epoch
        self.previous = previous
        self.reason = reason
    }
}

/// The unit of atomicity: all of its changes become visible at one revision, or none do.
public struct Commit: Hashable, Sendable {
    public let log: LogID
    public let revision: Revision
    public let epoch: UInt32
    public let time: HybridTime
    public let kind: CommitKind
    public let requestID: String
    /// Name of the log's control plane: `standalone`, `global` or the zone.
    public let origin: String
    /// `nil` where it was erased or withheld.
    public let note: Note?
    /// Requested changes in their order, then derived ones; each key at most once.
    public let changes: [Change]
    /// The revision whose state a rollback restored.
    public let restores: Revision?
    /// The revisions that a revert undid.
    public let reverts: [Revision]
    public let epochOpening: EpochOpening?

    public init(
        log: LogID, revision: Revision, epoch: UInt32, time: HybridTime, kind: CommitKind = .change,
        requestID: String, origin: String, note: Note?, changes: [Change], restores: Revision? = nil,
        reverts: [Revision] = [], epochOpening: EpochOpening? = nil
    ) {
        self.log = log
        self.revision = revision
        self.epoch = epoch
        self.time = time
        self.kind = kind
        self.requestID = requestID
        self.origin = origin
        self.note = note
        self.changes = changes
        self.restores = restores
        self.reverts = reverts
        self.epochOpening = epochOpening
    }
}
