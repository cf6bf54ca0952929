import GRDB
import LogHash
import MeshEvents

/// The checks at start: the end of the database against itself, against the segment files beside it, and against the
/// checkpoint. What the database lost is put back from the segment files. `verify` checks all of a log.
struct LogRecovery {
    let folder: Folder
    let database: LogDatabase
    let log: LogID
    let notice: @Sendable (String) -> Void

    private var scan: SegmentScan?

    init(folder: Folder, database: LogDatabase, log: LogID, notice: @escaping @Sendable (String) -> Void) {
        self.folder = folder
        self.database = database
        self.log = log
        self.notice = notice
    }

    /// The end of the log, after repair.
    mutating func run() throws -> LogTip {
        var tip = try database.pool.read { database in
            let tip = try database.tip(of: log)
            try database.checkTail(tip)
            return tip
        }
        let scan = try SegmentScan(folder)
        self.scan = scan
        let found = tip.revision
        for file in scan.files { try replay(file, found: found, &tip) }
        if tip.revision > found {
            let missing = "\(found.next)...\(tip.revision)"
            notice(
                "\(LogDatabase.fileName) ended at \(found): \(missing) were put back from the segment files"
            )
        }
        return tip
    }

    /// The checkpoint was promised to others: the log must reach it and agree with it.
    func check(_ tip: LogTip, against checkpoint: Checkpoint) throws {
        let promise = "the checkpoint says r\(checkpoint.size), root \(checkpoint.root)"
        let hint = "restore \(folder.path) from a backup that is not older than the checkpoint"
        guard checkpoint.size <= tip.revision.value else {
            let end = "the log ends at \(tip.revision), root \(tip.frontier.root)"
            throw LogStoreError.corrupt("\(promise), but \(end); \(hint)")
        }
        let root = try database.pool.read { try $0.frontier(at: Revision(checkpoint.size)).root }
        guard root == checkpoint.root else {
            throw LogStoreError.corrupt(
                "\(promise), but there the log has root \(root), and ends at \(tip.revision); \(hint)")
        }
    }

    /// The open segment, going on where its file ends; a new one where the files are damaged or have gaps.
    func openSegment(_ tip: LogTip) throws -> OpenSegment {
        let unsealed = Revision(try database.pool.read { try $0.lastSealed() }).next
        if let scan, let open = scan.open, scan.isContinuous(from: unsealed) {
            let next = Revision(open.first.value + UInt64(open.records.count))
            return OpenSegment(
                folder, log: log, first: open.first, next: next, byteCount: open.wholeCount,
                full: scan.full.map(\.records.first))
        }
        for name in scan?.names ?? [] { try folder.remove(name) }
        return OpenSegment(folder, log: log, first: unsealed, next: unsealed, byteCount: 0, full: [])
    }

    /// Compares a file with the database, and appends what the database misses.
    private func replay(_ file: SegmentScan.File, found: Revision, _ tip: inout LogTip) throws {
        guard file.records.log == log else {
            throw LogStoreError.corrupt("\(file.name) is of log \(file.records.log), the database of \(log)")
        }
        guard file.records.first <= tip.revision.next else {
            let end = "\(LogDatabase.fileName) ends at \(tip.revision), root \(tip.frontier.root)"
            throw LogStoreError.corrupt(
                "\(end), but \(file.name) begins at \(file.records.first): the commits between are lost; "
                    + "restore \(folder.path) from a backup")
        }
        var commits = file.records.commits[...]
        let known = try database.pool.read { database in
            try database.leaves(from: file.records.first, through: tip.revision)
        }
        for leaf in known {
            guard let commit = commits.popFirst() else { return }
            guard commit.leaf == leaf else {
                throw LogStoreError.corrupt(
                    "\(file.name) and \(LogDatabase.fileName) differ at \(commit.revision): leaf \(commit.leaf) and "
                        + "\(leaf); restore \(folder.path) from a backup")
            }
        }
        while !commits.isEmpty {
            var prepared: [PreparedCommit] = []
            for commit in commits.prefix(256) {
                let append = LogAppend(stored: commit, commit: try CommitCodec.decode(commit))
                prepared.append(try tip.advance(over: append))
            }
            try database.append(prepared)
            commits = commits.dropFirst(256)
        }
    }
}

extension SegmentRecords {
    /// The commits, up to the first record that is none.
    var commits: [StoredCommit] {
        var commits: [StoredCommit] = []
        for (offset, record) in records.enumerated() {
            let revision = Revision(first.value + UInt64(offset))
            guard let frame = SegmentFrame(record), HeaderOutline(frame.header)?.revision == revision.value,
                let commit = frame.commit(revision)
            else { break }
            commits.append(commit)
        }
        return commits
    }
}

extension Database {
    /// The leaves of commits `from...through`.
    func leaves(from: Revision, through: Revision) throws -> [Digest] {
        let rows = try Row.fetchCursor(
            self, sql: "SELECT leaf FROM commit_log WHERE revision BETWEEN ? AND ? ORDER BY revision",
            arguments: [Int64(from.value), Int64(through.value)])
        var leaves: [Digest] = []
        while let row = try rows.next() { leaves.append(try row.digest(0)) }
        return leaves
    }

    /// Checks leaves and Merkle nodes of the last commits, and that the tree that they make is that of the tip.
    func checkTail(_ tip: LogTip) throws {
        let start = Revision(tip.revision.value - min(256, tip.revision.value))
        var frontier = try frontier(at: start)
        let rows = try Row.fetchCursor(
            self, sql: "SELECT revision, leaf, nodes, header FROM commit_log WHERE revision > ? ORDER BY revision",
            arguments: [Int64(start.value)])
        while let row = try rows.next() {
            let leaf = Merkle.leafHash(try row.bytes(3))
            let expected = frontier.size + 1
            let nodes = frontier.grow(by: leaf)
            guard try row.number(0) == expected, try row.digest(1) == leaf,
                try row.bytes(2) == nodes.flatMap(\.bytes)
            else {
                throw LogStoreError.corrupt(
                    "\(LogDatabase.fileName): commit r\(expected) is damaged; restore the directory from a backup")
            }
        }
        guard frontier == tip.frontier else {
            throw LogStoreError.corrupt("\(LogDatabase.fileName): the Merkle tree does not fit the last commits")
        }
    }
}
