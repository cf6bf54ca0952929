import GRDB
import LogHash
import MeshEvents
import MeshResources

/// Goes through the commits of a database in their order, and compares every row with what the headers say.
struct CommitCheck {
    /// The last change of a key, as the headers tell it.
    struct KeyState: Hashable {
        var slot: Int64
        var version: UInt64
        var operation: ChangeOperation
        var createdMilliseconds: Int64
        var modifiedMilliseconds: Int64
    }

    private(set) var tip: LogTip
    private(set) var current: [ResourceKey: KeyState] = [:]
    private(set) var problems: [VerificationProblem] = []
    private(set) var changes: UInt64 = 0
    private(set) var bodies: UInt64 = 0
    private(set) var notes: UInt64 = 0
    /// The root at the size of the checkpoint, once that was passed.
    private(set) var checkpointRoot: Digest?
    private let checkpointSize: UInt64?

    init(log: LogID, checkpointSize: UInt64?) {
        tip = LogTip(log: log, frontier: MerkleFrontier())
        self.checkpointSize = checkpointSize
    }

    var hasEnough: Bool { problems.count >= 100 }

    /// Commits are missing: what follows cannot be judged.
    private(set) var hasGap = false

    /// Checks some more commits; `false` at the end.
    mutating func advance(_ database: Database) throws -> Bool {
        let next = tip.revision.next
        let rows = try database.commitRows(from: next, limit: 256)
        guard let last = rows.last else { return false }
        let index = try database.changeRows(from: next, through: last.stored.revision)
        for row in rows {
            guard row.stored.revision == tip.revision.next else {
                report(tip.revision.next, "the commits up to \(row.stored.revision) are missing")
                hasGap = true
                return false
            }
            check(row, index[row.stored.revision] ?? [])
            if hasEnough { return false }
        }
        return true
    }

    mutating func report(_ revision: Revision?, _ detail: String) {
        problems.append(VerificationProblem(revision: revision, detail: detail))
    }

    private mutating func check(_ row: CommitRow, _ index: [ChangeRow]) {
        let revision = row.stored.revision
        let leaf = row.stored.leaf
        if leaf != row.leaf { report(revision, "the leaf is not the hash of the header") }
        bodies += UInt64(row.stored.bodies.count { $0 != nil })
        notes += row.stored.note == nil ? 0 : 1
        do {
            let append = LogAppend(stored: row.stored, commit: try CommitCodec.decode(row.stored))
            let prepared = try tip.advance(over: append)
            if prepared.nodes.flatMap(\.bytes) != row.nodes { report(revision, "the Merkle nodes are damaged") }
            if append.commit.time != row.time || append.commit.epoch != row.epoch {
                report(revision, "time or epoch are not those of the header")
            }
            checkAbsent(row)
            checkIndex(append.commit, row, index)
        } catch {
            report(revision, "\(error)")
            tip.skip(leaf)
        }
        if tip.revision.value == checkpointSize { checkpointRoot = tip.frontier.root }
    }

    /// A body or a note may be absent only for a reason that the log gives.
    private mutating func checkAbsent(_ row: CommitRow) {
        guard let outline = HeaderOutline(row.stored.header) else { return }
        if row.stored.note == nil, !outline.noteDigest.isEmpty { report(row.stored.revision, "the note is missing") }
        for (index, body) in row.stored.bodies.enumerated()
        where body == nil && !outline.bodyDigests[index].isEmpty && !outline.withheld[index] {
            report(row.stored.revision, "the body of change \(index) is missing")
        }
    }

    private mutating func checkIndex(_ commit: Commit, _ row: CommitRow, _ index: [ChangeRow]) {
        var expected: [ChangeRow] = []
        for (offset, change) in commit.changes.enumerated() {
            let milliseconds = commit.time.milliseconds
            let last = current[change.key]
            if change.version != (last?.version ?? 0) + 1 {
                report(commit.revision, "version \(change.version) of \(change.key) follows \(last?.version ?? 0)")
            }
            let state = KeyState(
                slot: Slot.of(commit.revision, offset), version: change.version, operation: change.operation,
                createdMilliseconds: change.operation == .created
                    ? milliseconds : last?.createdMilliseconds ?? milliseconds, modifiedMilliseconds: milliseconds)
            current[change.key] = state
            expected.append(ChangeRow(key: change.key, state: state, hasBody: row.stored.bodies[offset] != nil))
        }
        changes += UInt64(commit.changes.count)
        if expected != index { report(commit.revision, "the index of changes is not what the header says") }
    }
}

extension LogTip {
    /// Goes on behind a commit that is unreadable.
    fileprivate mutating func skip(_ leaf: Digest) {
        var frontier = frontier
        frontier.append(leaf: leaf)
        self = LogTip(log: log, epoch: epoch, time: time, frontier: frontier)
    }
}
