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
                stored: stored, time: HybridTime(milliseconds: try row.number(0), counter: try row.number(1)),
                epoch: try row.number(2), leaf: try row.digest(3), nodes: try row.bytes(4))
        }
    }

    func changeRows(from: Revision, through: Revision) throws -> [Revision: [ChangeRow]] {
        let statement = try cachedStatement(
            sql: """
                SELECT slot, type, mesh, name, version, op, created_ms, has_body,
                    ifnull((SELECT time_ms FROM commit_log WHERE revision = slot >> 16), 0)
                FROM change WHERE slot >= ? AND slot < ? ORDER BY slot
                """)
        let rows = try Row.fetchCursor(statement, arguments: [Slot.first(from), Slot.end(through)])
        var changes: [Revision: [ChangeRow]] = [:]
        while let row = try rows.next() {
            let hasBody: Int = try row.number(7)
            changes[Slot.revision(try row.number(0)), default: []].append(
                ChangeRow(key: try row.key(1), state: try row.keyState(0, 4, 5, 6, 8), hasBody: hasBody == 1))
        }
        return changes
    }

    /// All rows of the table of current states.
    func currentRows() throws -> [ResourceKey: CommitCheck.KeyState] {
        let rows = try Row.fetchCursor(
            self, sql: "SELECT type, mesh, name, slot, version, op, created_ms, modified_ms FROM current")
        var current: [ResourceKey: CommitCheck.KeyState] = [:]
        while let row = try rows.next() {
            current[try row.key(0)] = try row.keyState(3, 4, 5, 6, 7)
        }
        return current
    }
}

extension Row {
    /// From the columns with these indexes.
    fileprivate func keyState(
        _ slot: Int, _ version: Int, _ code: Int, _ created: Int, _ modified: Int
    ) throws -> CommitCheck.KeyState {
        CommitCheck.KeyState(
            slot: try number(slot), version: try number(version),
            operation: try ChangeOperation(code: number(code)),
            createdMilliseconds: try number(created), modifiedMilliseconds: try number(modified))
    }
}
