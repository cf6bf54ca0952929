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
        let (start, end) = (try first.revision(0), try last.revision(0))
        let bodies = try bodies(from: Slot.first(start), to: Slot.end(end))
        let notes = try notes(from: start, through: end)
        return try rows.map { row in
            let revision = try row.revision(0)
            let count: UInt16 = try row.number(2)
            return StoredCommit(
                revision: revision, header: try row.bytes(1),
                bodies: (0..<Int(count)).map { bodies[Slot.of(revision, $0)] }, note: notes[revision])
        }
    }

    private func bodies(from: Int64, to: Int64) throws -> [Int64: [UInt8]] {
        let statement = try cachedStatement(sql: "SELECT slot, bytes FROM body WHERE slot >= ? AND slot < ?")
        var bodies: [Int64: [UInt8]] = [:]
        let rows = try Row.fetchCursor(statement, arguments: [from, to])
        while let row = try rows.next() { bodies[try row.number(0)] = try row.bytes(1) }
        return bodies
    }

    private func notes(from: Revision, through: Revision) throws -> [Revision: [UInt8]] {
        let statement = try cachedStatement(sql: "SELECT revision, bytes FROM note WHERE revision BETWEEN ? AND ?")
        var notes: [Revision: [UInt8]] = [:]
        let rows = try Row.fetchCursor(statement, arguments: [Int64(from.value), Int64(through.value)])
        while let row = try rows.next() { notes[try row.revision(0)] = try row.bytes(1) }
        return notes
    }

    func revisions(touching filter: KeyFilter, before: Revision?, limit: Int) throws -> [Revision] {
        guard limit > 0 else { return [] }
        // Without the hint SQLite may take the index with more columns, and sort all of what it finds. For a name without a
        // type the keys are looked for first: they are far fewer than the changes of a mesh.
        let (source, table) =
            switch (filter.type, filter.mesh, filter.name) {
            case (.some, .some, .some): ("change INDEXED BY change_key", "change")
            case (nil, _, .some):
                ("current CROSS JOIN change INDEXED BY change_key USING (type, mesh, name)", "current")
            case (.some, _, _): ("change INDEXED BY change_type", "change")
            case (nil, .some, nil): ("change INDEXED BY change_mesh", "change")
            case (nil, nil, nil): ("change NOT INDEXED", "change")
            }
        var conditions = ["change.slot < ?"]
        var arguments: StatementArguments = [before.map(Slot.first) ?? Int64.max]
        for (column, value) in [("type", filter.type), ("mesh", filter.mesh), ("name", filter.name)] {
            guard let value else { continue }
            conditions.append("\(table).\(column) = ?")
            arguments += [value]
        }
        let statement = try cachedStatement(
            sql: """
                SELECT change.slot FROM \(source) WHERE \(conditions.joined(separator: " AND "))
                ORDER BY change.slot DESC
                """)
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
        let end = at.map(Slot.end) ?? Int64.max
        guard let row = try Row.fetchOne(statement, arguments: [key.type, key.mesh, key.name, end]) else { return nil }
        let slot: Int64 = try row.number(0)
        return ChangeRecord(
            revision: Slot.revision(slot), index: Slot.index(slot), version: try row.number(1),
            operation: try ChangeOperation(code: row.number(2)))
    }

    func lastVersions(of keys: [ResourceKey]) throws -> [ResourceKey: UInt64] {
        let statement = try RawStatement(
            self, "SELECT version FROM current WHERE type = ?1 AND mesh = ?2 AND name = ?3")
        var versions: [ResourceKey: UInt64] = [:]
        for key in keys {
            let version = try statement.number { values in
                values.add(key.type)
                values.add(key.mesh)
                values.add(key.name)
            }
            if let version { versions[key] = UInt64(version) }
        }
        return versions
    }

    func idempotency(author: String, key: String) throws -> IdempotencyRecord? {
        let statement = try cachedStatement(
            sql: "SELECT digest, revision, status, answer FROM idempotency WHERE author = ? AND key = ?")
        guard let row = try Row.fetchOne(statement, arguments: [author, key]) else { return nil }
        return IdempotencyRecord(
            author: author, key: key, requestDigest: try row.digest(0), revision: try row.revision(1),
            status: try row.number(2), answer: try row.bytes(3))
    }
}
