import FoundationEssentials
import GRDB
import LogHash
import MeshEvents
import MeshResources

extension LogDatabase {
    /// Makes `commits` durable, all or none.
    func append(_ commits: [PreparedCommit]) throws {
        try pool.writeWithoutTransaction { database in
            try database.inTransaction(.immediate) {
                let statements = try AppendStatements(database)
                for commit in commits { try statements.insert(commit) }
                return .commit
            }
        }
    }
}

/// Puts one commit into the tables.
private struct AppendStatements {
    private let database: Database
    private let commit: Statement
    private let change: Statement
    private let body: Statement
    private let note: Statement

    init(_ database: Database) throws {
        self.database = database
        commit = try database.cachedStatement(sql: "INSERT INTO commit_log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        // A created resource is as old as its commit; any other as old as it was.
        change = try database.cachedStatement(
            sql: """
                INSERT INTO change (slot, type, mesh, name, op, version, created_ms, has_body)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, CASE ?5 WHEN 1 THEN ?7 ELSE ifnull(
                    (SELECT created_ms FROM current WHERE type = ?2 AND mesh = ?3 AND name = ?4), ?7) END, ?8)
                """)
        body = try database.cachedStatement(sql: "INSERT INTO body (slot, bytes) VALUES (?, ?)")
        note = try database.cachedStatement(sql: "INSERT INTO note (revision, bytes) VALUES (?, ?)")
    }

    func insert(_ prepared: PreparedCommit) throws {
        let (stored, commit) = (prepared.append.stored, prepared.append.commit)
        let revision = Int64(stored.revision.value)
        if prepared.opensEpoch {
            try database.execute(
                sql: "INSERT INTO epoch (epoch, first_revision, reason) VALUES (?, ?, ?)",
                arguments: [Int64(commit.epoch), revision, commit.epochOpening?.reason ?? ""])
        }
        var nodes = Data(capacity: prepared.nodes.count * 32)
        for node in prepared.nodes { node.withUnsafeBytes { nodes.append(contentsOf: $0) } }
        try run(
            self.commit,
            [
                revision, Int64(commit.epoch), commit.time.milliseconds, Int64(commit.time.counter),
                commit.changes.count, stored.note == nil ? 0 : 1, prepared.leaf.blob, nodes, stored.header.blob,
            ])
        for (index, change) in commit.changes.enumerated() {
            try insert(change, Slot.of(stored.revision, index), commit.time.milliseconds, stored.bodies[index])
        }
        if let bytes = stored.note { try run(note, [revision, bytes.blob]) }
        if let record = prepared.append.idempotency {
            try database.insert(record, milliseconds: commit.time.milliseconds)
        }
    }

    private func insert(_ change: Change, _ slot: Int64, _ milliseconds: Int64, _ bytes: [UInt8]?) throws {
        try run(
            self.change,
            [
                slot, change.key.type, change.key.mesh, change.key.name, change.operation.code,
                Int64(change.version), milliseconds, bytes == nil ? 0 : 1,
            ])
        if let bytes { try run(body, [slot, bytes.blob]) }
    }

    private func run(_ statement: Statement, _ arguments: StatementArguments) throws {
        statement.setUncheckedArguments(arguments)
        try statement.execute()
    }
}

extension Database {
    /// Remembers a request's answer.
    ///
    /// A record is dropped only when it is both older than a day and not among the last million.
    fileprivate func insert(_ record: IdempotencyRecord, milliseconds: Int64) throws {
        let statement = try cachedStatement(
            sql: """
                INSERT INTO idempotency (author, key, digest, revision, status, answer, time_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        statement.setUncheckedArguments([
            record.author, record.key, record.requestDigest.blob, Int64(record.revision.value), record.status,
            record.answer.blob, milliseconds,
        ])
        try statement.execute()
        let id = lastInsertedRowID
        guard id.isMultiple(of: 256) else { return }
        try execute(
            sql: "DELETE FROM idempotency WHERE id <= ? AND time_ms < ?",
            arguments: [id - IdempotencyRecord.keptCount, milliseconds - IdempotencyRecord.keptMilliseconds])
    }
}

extension IdempotencyRecord {
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

    init?(code: Int) {
        switch code {
        case 1: self = .created
        case 2: self = .updated
        case 3: self = .deleted
        default: return nil
        }
    }
}
