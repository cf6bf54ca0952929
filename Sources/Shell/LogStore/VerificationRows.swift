import GRDB
import LogHash
import MeshEvents
import MeshResources

/// A commit with the columns beside its bytes.
struct CommitRow {
    let stored: StoredCommit
    let time: HybridTime
    let epoch: UInt32
    let leaf: Digest
    let nodes: [UInt8]
}

/// A row of the index of changes.
struct ChangeRow: Hashable {
    let key: ResourceKey
    let state: CommitCheck.KeyState
    let hasBody: Bool
}

extension Database {
    func commitRows(from: Revision, limit: Int) throws -> [CommitRow] {
        let stored = try commits(from: from, limit: limit)
        guard let last = stored.last else { return [] }
        let statement = try cachedStatement(
            sql: """
                SELECT time_ms, time_counter, epoch, leaf, nodes FROM commit_log
                WHERE revision BETWEEN ? AND ? ORDER BY revision
                """)
        let rows = try Row.fetchAll(
            statement, arguments: [Int64(from.value), Int64(last.revision.value)])
        return try zip(stored, rows).map { stored, row in
            CommitRow(
                stored: stored, time: HybridTime(milliseconds: row[0], counter: UInt32(clamping: row[1] as Int64)),
                epoch: UInt32(clamping: row[2] as Int64), leaf: try row.digest(3), nodes: try row.bytes(4))
        }
    }

    func changeRows(from: Revision, through: Revision) throws -> [Revision: [ChangeRow]] {
        let statement = try cachedStatement(
            sql: """
                SELECT slot, type, mesh, name, version, op, created_ms, has_body,
                    (SELECT time_ms FROM commit_log WHERE revision = slot >> 16)
                FROM change WHERE slot >= ? AND slot < ? ORDER BY slot
                """)
        let rows = try Row.fetchCursor(statement, arguments: [Slot.first(from), Slot.first(through.next)])
        var changes: [Revision: [ChangeRow]] = [:]
        while let row = try rows.next() {
            changes[Slot.revision(row[0]), default: []].append(
                ChangeRow(
                    key: ResourceKey(type: row[1], mesh: row[2], name: row[3]),
                    state: try keyState(row[0], row[4], row[5], row[6], row[8]), hasBody: row[7] as Int == 1))
        }
        return changes
    }

    /// All rows of the table of current states.
    func currentRows() throws -> [ResourceKey: CommitCheck.KeyState] {
        let rows = try Row.fetchCursor(
            self, sql: "SELECT type, mesh, name, slot, version, op, created_ms, modified_ms FROM current")
        var current: [ResourceKey: CommitCheck.KeyState] = [:]
        while let row = try rows.next() {
            current[ResourceKey(type: row[0], mesh: row[1], name: row[2])] =
                try keyState(row[3], row[4], row[5], row[6], row[7])
        }
        return current
    }

    private func keyState(
        _ slot: Int64, _ version: Int64, _ code: Int, _ created: Int64, _ modified: Int64
    ) throws -> CommitCheck.KeyState {
        guard let operation = ChangeOperation(code: code) else {
            throw LogStoreError.corrupt("a change of commit \(Slot.revision(slot)) has the unknown operation \(code)")
        }
        return CommitCheck.KeyState(
            slot: slot, version: UInt64(clamping: version), operation: operation, createdMilliseconds: created,
            modifiedMilliseconds: modified)
    }
}
