import GRDB
import LogHash
import MeshEvents
import MeshResources

extension Database {
    /// The commits `from...`, at most `limit`, as they are stored.
    func commits(from: Revision, limit: Int) throws -> [StoredCommit] {
        guard limit > 0 else { return [] }
        let statement = try cachedStatement(
            sql: "SELECT revision, header, changes FROM commit_log WHERE revision >= ? ORDER BY revision LIMIT ?")
        let rows = try Row.fetchAll(statement, arguments: [Slot.first(from) >> 16, limit])
        guard let first = rows.first, let last = rows.last else { return [] }
        let lastSlot = (last[0] as Int64) << 16 | 65_535
        let bodies = try bodies(from: (first[0] as Int64) << 16, through: lastSlot)
        let notes = try notes(from: first[0], through: last[0])
        return try rows.map { row in
            let revision: Int64 = row[0]
            let count: Int = row[2]
            return StoredCommit(
                revision: Revision(UInt64(revision)), header: try row.bytes(1),
                bodies: (0..<count).map { bodies[revision << 16 | Int64($0)] }, note: notes[revision])
        }
    }

    private func bodies(from: Int64, through: Int64) throws -> [Int64: [UInt8]] {
        let statement = try cachedStatement(sql: "SELECT slot, bytes FROM body WHERE slot BETWEEN ? AND ?")
        var bodies: [Int64: [UInt8]] = [:]
        let rows = try Row.fetchCursor(statement, arguments: [from, through])
        while let row = try rows.next() { bodies[row[0]] = try row.bytes(1) }
        return bodies
    }

    private func notes(from: Int64, through: Int64) throws -> [Int64: [UInt8]] {
        let statement = try cachedStatement(sql: "SELECT revision, bytes FROM note WHERE revision BETWEEN ? AND ?")
        var notes: [Int64: [UInt8]] = [:]
        let rows = try Row.fetchCursor(statement, arguments: [from, through])
        while let row = try rows.next() { notes[row[0]] = try row.bytes(1) }
        return notes
    }

    func revisions(touching filter: KeyFilter, before: Revision?, limit: Int) throws -> [Revision] {
        guard limit > 0 else { return [] }
        // Without the hint SQLite may take the index with more columns, and sort all of what it finds.
        let index =
            switch (filter.type, filter.mesh, filter.name) {
            case (.some, .some, .some): "INDEXED BY change_key"
            case (.some, _, _): "INDEXED BY change_type"
            case (nil, .some, _): "INDEXED BY change_mesh"
            case (nil, nil, _): "NOT INDEXED"
            }
        var conditions = ["slot < ?"]
        var arguments: StatementArguments = [before.map(Slot.first) ?? Int64.max]
        for (column, value) in [("type", filter.type), ("mesh", filter.mesh), ("name", filter.name)] {
            guard let value else { continue }
            conditions.append("\(column) = ?")
            arguments += [value]
        }
        let statement = try cachedStatement(
            sql: "SELECT slot FROM change \(index) WHERE \(conditions.joined(separator: " AND ")) ORDER BY slot DESC")
        let slots = try Int64.fetchCursor(statement, arguments: arguments)
        var revisions: [Revision] = []
        while revisions.count < limit, let slot = try slots.next() {
            let revision = Slot.revision(slot)
            if revisions.last != revision { revisions.append(revision) }
        }
        return revisions
    }

    func lastChange(of key: ResourceKey, at: Revision?) throws -> ChangeRecord? {
        let statement = try cachedStatement(
            sql: """
                SELECT slot, version, op FROM change INDEXED BY change_key
                WHERE type = ? AND mesh = ? AND name = ? AND slot < ? ORDER BY slot DESC LIMIT 1
                """)
        let end = at.map { Slot.first($0.next) } ?? Int64.max
        guard let row = try Row.fetchOne(statement, arguments: [key.type, key.mesh, key.name, end]) else { return nil }
        guard let operation = ChangeOperation(code: row[2]) else {
            throw LogStoreError.unreadable("a change of \(key) has the unknown operation \(row[2] as Int)")
        }
        return ChangeRecord(
            revision: Slot.revision(row[0]), index: Slot.index(row[0]), version: UInt64(row[1] as Int64),
            operation: operation)
    }

    func idempotency(author: String, key: String) throws -> IdempotencyRecord? {
        let statement = try cachedStatement(
            sql: "SELECT digest, revision, status, answer FROM idempotency WHERE author = ? AND key = ?")
        guard let row = try Row.fetchOne(statement, arguments: [author, key]) else { return nil }
        return IdempotencyRecord(
            author: author, key: key, requestDigest: try row.digest(0), revision: Revision(UInt64(row[1] as Int64)),
            status: row[2], answer: try row.bytes(3))
    }
}
