import GRDB
import LogHash
import MeshEvents
import MeshResources

extension LogDatabase {
    /// Makes `commits` and `answers` durable, all or none.
    ///
    /// - Parameter milliseconds: the time of the answers.
    func append(_ commits: [PreparedCommit], answers: [IdempotencyRecord] = [], milliseconds: Int64 = 0) throws {
        try pool.writeWithoutTransaction { database in
            try database.inTransaction(.immediate) {
                let statements = try AppendStatements(database)
                for commit in commits { try statements.insert(commit) }
                for answer in answers { try database.insert(answer, milliseconds: milliseconds) }
                return .commit
            }
        }
    }
}

/// Puts one commit into the tables.
private struct AppendStatements {
    private let database: Database
    private let commit: RawStatement
    private let change: RawStatement
    private let body: RawStatement
    private let note: RawStatement

    init(_ database: Database) throws {
        self.database = database
        commit = try RawStatement(database, "INSERT INTO commit_log VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
        // A created resource is as old as its commit; any other as old as it was.
        change = try RawStatement(
            database,
            """
            INSERT INTO change (slot, type, mesh, name, op, version, created_ms, has_body)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, CASE ?5 WHEN 1 THEN ?7 ELSE ifnull(
                (SELECT created_ms FROM current WHERE type = ?2 AND mesh = ?3 AND name = ?4), ?7) END, ?8)
            """)
        body = try RawStatement(database, "INSERT INTO body (slot, bytes) VALUES (?1, ?2)")
        note = try RawStatement(database, "INSERT INTO note (revision, bytes) VALUES (?1, ?2)")
    }

    func insert(_ prepared: PreparedCommit) throws {
        let (stored, commit) = (prepared.append.stored, prepared.append.commit)
        if prepared.opensEpoch { try open(commit) }
        try self.commit.run { values in
            values.add(stored.revision.value)
            values.add(commit.epoch)
            values.add(commit.time.milliseconds)
            values.add(commit.time.counter)
            values.add(commit.changes.count)
            values.add(stored.note == nil ? 0 : 1)
            prepared.leaf.withUnsafeBytes { values.add($0) }
            values.add(prepared.nodes.flatMap(\.bytes))
            values.add(stored.header)
        }
        for (index, change) in commit.changes.enumerated() {
            let slot = Slot.of(stored.revision, index)
            let bytes = stored.bodies[index]
            try insert(change, slot, commit.time.milliseconds, hasBody: bytes != nil)
            guard let bytes else { continue }
            try body.run { values in
                values.add(slot)
                values.add(bytes)
            }
        }
        if let bytes = stored.note {
            try note.run { values in
                values.add(stored.revision.value)
                values.add(bytes)
            }
        }
        if let record = prepared.append.idempotency {
            try database.insert(record, milliseconds: commit.time.milliseconds)
        }
    }

    private func insert(_ change: Change, _ slot: Int64, _ milliseconds: Int64, hasBody: Bool) throws {
        try self.change.run { values in
            values.add(slot)
            values.add(change.key.type)
            values.add(change.key.mesh)
            values.add(change.key.name)
            values.add(change.operation.code)
            values.add(change.version)
            values.add(milliseconds)
            values.add(hasBody ? 1 : 0)
        }
    }

    private func open(_ commit: Commit) throws {
        try database.execute(
            sql: "INSERT INTO epoch (epoch, first_revision, reason) VALUES (?, ?, ?)",
            arguments: [Int64(commit.epoch), Int64(commit.revision.value), commit.epochOpening?.reason ?? ""])
    }
}

extension Database {
    /// Remembers a request's answer.
    ///
    /// A record is dropped only when it is both older than a day and not among the last million.
    fileprivate func insert(_ record: IdempotencyRecord, milliseconds: Int64) throws {
        let statement = try RawStatement(
            self,
            """
            INSERT INTO idempotency (author, key, digest, revision, status, answer, time_ms)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """)
        try statement.run { values in
            values.add(record.author)
            values.add(record.key)
            record.requestDigest.withUnsafeBytes { values.add($0) }
            values.add(record.revision.value)
            values.add(record.status)
            values.add(record.answer)
            values.add(milliseconds)
        }
        let id = lastInsertedRowID
        guard id.isMultiple(of: 256) else { return }
        try execute(
            sql: "DELETE FROM idempotency WHERE id <= ? AND time_ms < ?",
            arguments: [id - IdempotencyRecord.keptCount, milliseconds - IdempotencyRecord.keptMilliseconds])
    }
}

extension IdempotencyRecord {
    /// Records that are never dropped: the last million, and those of the last day.
    static let keptCount: Int64 = 1_000_000
    static let keptMilliseconds: Int64 = 86_400_000
}

extension ChangeOperation {
    /// As in `kuma.log.v1.ChangeOp`.
    var code: Int {
        switch self {
        case .created: 1
        case .updated: 2
        case .deleted: 3
        }
    }

    init(code: Int) throws {
        switch code {
        case 1: self = .created
        case 2: self = .updated
        case 3: self = .deleted
        default: throw LogStoreError.corrupt("\(LogDatabase.fileName) has a change with the unknown operation \(code)")
        }
    }
}
