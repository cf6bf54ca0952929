import GRDB
import LogHash
import MeshEvents
import MeshResources

extension Database {
    /// The last commit's revision; `zero` for an empty log.
    func lastRevision() throws -> Revision {
        Revision(UInt64(clamping: try Int64.fetchOne(self, sql: "SELECT max(revision) FROM commit_log") ?? 0))
    }

    /// What exists at `at` (`nil`: now), sorted by key.
    func liveResources(at: Revision?) throws -> [LiveResource] {
        let rows: RowCursor
        if let at {
            // Every key that ever was is in `current`; its state at the revision is one look into the index.
            rows = try Row.fetchCursor(
                self,
                sql: """
                    SELECT past.type, past.mesh, past.name, past.version, past.slot, past.created_ms, time_ms, bytes
                    FROM current
                    CROSS JOIN change AS past ON past.slot = (
                        SELECT slot FROM change INDEXED BY change_key
                        WHERE type = current.type AND mesh = current.mesh AND name = current.name AND slot < ?
                        ORDER BY slot DESC LIMIT 1)
                    CROSS JOIN commit_log ON commit_log.revision = past.slot >> 16
                    LEFT JOIN body ON body.slot = past.slot
                    WHERE past.op <> 3
                    """, arguments: [Slot.end(at)])
        } else {
            rows = try Row.fetchCursor(
                self,
                sql: """
                    SELECT type, mesh, name, version, current.slot, created_ms, modified_ms, bytes
                    FROM current LEFT JOIN body ON body.slot = current.slot WHERE op <> 3
                    """)
        }
        var resources: [LiveResource] = []
        while let row = try rows.next() { resources.append(try LiveResource(row)) }
        // SQLite orders bytes, ResourceKey orders characters.
        return resources.sorted { $0.key < $1.key }
    }

    /// The last commit at or before a time; times grow with revisions, so halving finds it without an index.
    func revision(atMilliseconds milliseconds: Int64) throws -> Revision {
        let time = try cachedStatement(sql: "SELECT time_ms FROM commit_log WHERE revision = ?")
        var (low, high) = (Int64(0), Int64(clamping: try lastRevision().value))
        while low < high {
            let middle = (low + high + 1) / 2
            guard let found = try Int64.fetchOne(time, arguments: [middle]) else {
                throw LogStoreError.unreadable("commit r\(middle) is missing")
            }
            if found <= milliseconds { low = middle } else { high = middle - 1 }
        }
        return Revision(UInt64(low))
    }

    /// Node `(level, index)` of the Merkle tree; level 0 is the leaves.
    func node(level: Int, index: UInt64) throws -> Digest {
        let (revision, isBeyond) = (index &+ 1).multipliedReportingOverflow(by: 1 << UInt64(level))
        guard !isBeyond, revision > 0, revision <= Int64.max else {
            throw LogStoreError.unreadable("there are not 2^\(level) commits from \(index) times 2^\(level) on")
        }
        let statement = try cachedStatement(
            sql: """
                SELECT CASE ?1 WHEN 0 THEN leaf ELSE substr(nodes, ?1 * 32 - 31, 32) END
                FROM commit_log WHERE revision = ?2
                """)
        guard let row = try Row.fetchOne(statement, arguments: [level, Int64(revision)]) else {
            throw LogStoreError.unreadable("there is no commit r\(revision)")
        }
        return try row.digest(0)
    }

    /// The tree over the first `revision` commits.
    func frontier(at revision: Revision) throws -> MerkleFrontier {
        try MerkleFrontier(size: revision.value) { level, index in try node(level: level, index: index) }
    }

    /// The end of the log.
    func tip(of log: LogID) throws -> LogTip {
        let epoch: UInt32 = try Row.fetchOne(self, sql: "SELECT max(epoch) FROM epoch")?.number(0) ?? 1
        let last = try Row.fetchOne(
            self, sql: "SELECT revision, time_ms, time_counter FROM commit_log ORDER BY revision DESC LIMIT 1")
        guard let last else { return LogTip(log: log, epoch: epoch, frontier: MerkleFrontier()) }
        return LogTip(
            log: log, epoch: epoch, time: HybridTime(milliseconds: try last.number(1), counter: try last.number(2)),
            frontier: try frontier(at: last.revision(0)))
    }

    /// What the log says about itself.
    func meta(_ key: String) throws -> [UInt8]? {
        try Row.fetchOne(self, sql: "SELECT v FROM meta WHERE k = ?", arguments: [key])?.bytes(0)
    }
}

extension LiveResource {
    /// From columns type, mesh, name, version, slot, created_ms, modified_ms, bytes.
    fileprivate init(_ row: Row) throws {
        self.init(
            key: try row.key(0), version: try row.number(3), revision: Slot.revision(try row.number(4)),
            createdMilliseconds: try row.number(5), modifiedMilliseconds: try row.number(6),
            body: row.hasNull(atIndex: 7) ? nil : try row.bytes(7))
    }
}
