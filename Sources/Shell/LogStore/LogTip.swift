import LogHash
import MeshEvents

/// The end of a log: what the next commit must follow.
struct LogTip: Hashable, Sendable {
    let log: LogID
    private(set) var epoch: UInt32
    private(set) var time: HybridTime
    private(set) var frontier: MerkleFrontier

    init(log: LogID, epoch: UInt32 = 1, time: HybridTime = HybridTime(milliseconds: 0), frontier: MerkleFrontier) {
        self.log = log
        self.epoch = epoch
        self.time = time
        self.frontier = frontier
    }

    var revision: Revision { Revision(frontier.size) }

    var position: LogPosition { LogPosition(log: log, epoch: epoch, revision: revision, root: frontier.root) }

    /// Moves behind `append`.
    ///
    /// - Throws: `corrupt` if it does not follow.
    mutating func advance(over append: LogAppend) throws(LogStoreError) -> PreparedCommit {
        let commit = append.commit
        guard commit.log == log, commit.revision == revision.next, append.stored.revision == commit.revision else {
            throw .corrupt("commit \(commit.revision) of log \(commit.log) does not follow \(revision) of log \(log)")
        }
        guard commit.time > time else {
            throw .corrupt("commit \(commit.revision) is not later than the one before")
        }
        guard commit.epoch == epoch || commit.epoch > epoch && commit.epochOpening?.epoch == commit.epoch else {
            throw .corrupt("commit \(commit.revision) does not open its epoch \(commit.epoch), after \(epoch)")
        }
        guard commit.changes.count == append.stored.bodies.count, commit.changes.count <= Slot.maximumChanges else {
            throw .corrupt("commit \(commit.revision): \(commit.changes.count) changes do not fit its bodies")
        }
        let opensEpoch = commit.epoch > epoch
        epoch = commit.epoch
        time = commit.time
        let leaf = append.stored.leaf
        return PreparedCommit(append: append, leaf: leaf, nodes: frontier.grow(by: leaf), opensEpoch: opensEpoch)
    }
}

/// A commit with what is stored beside its bytes.
struct PreparedCommit: Sendable {
    let append: LogAppend
    let leaf: Digest
    /// The Merkle nodes that the leaf completes, levels 1, 2, ...
    let nodes: [Digest]
    let opensEpoch: Bool
}

extension MerkleFrontier {
    /// Appends a leaf; the nodes that it completes, levels 1, 2, ...
    ///
    /// Node `(level, index)` is thus kept with leaf `(index + 1) << level`, and every node is written once.
    mutating func grow(by leaf: Digest) -> [Digest] {
        var left = hashes
        var hash = leaf
        var nodes: [Digest] = []
        for _ in 0..<(~size).trailingZeroBitCount {
            hash = Merkle.nodeHash(left.removeLast(), hash)
            nodes.append(hash)
        }
        guard let grown = MerkleFrontier(size: size + 1, hashes: left + [hash]) else {
            preconditionFailure("a tree of \(size + 1) leaves has one full subtree for each one-bit of its size")
        }
        self = grown
        return nodes
    }
}

/// The key of changes and bodies in a store: their order in the log.
enum Slot {
    static let maximumChanges = 65_535

    static func of(_ revision: Revision, _ index: Int) -> Int64 { first(revision) | Int64(index) }

    /// The slot of the first change of a commit; of any revision beyond 2^46, of that one.
    static func first(_ revision: Revision) -> Int64 { Int64(min(revision.value, 1 << 46)) << 16 }

    /// The slot behind the last change of a commit.
    static func end(_ revision: Revision) -> Int64 { first(revision) + 65_536 }

    static func revision(_ slot: Int64) -> Revision { Revision(UInt64(max(slot >> 16, 0))) }

    static func index(_ slot: Int64) -> Int { Int(slot & 65_535) }
}
