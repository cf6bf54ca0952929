import BenchSockets
import Foundation
import GRDBSQLite

/// The least that an event costs in SQLite with the control plane's durability: WAL, `synchronous=FULL`, 1 KiB each.
final class SQLiteFloor {
    private var database: OpaquePointer?
    private var insertion: OpaquePointer?
    private let path: String
    private let event = [UInt8](repeating: 0x5A, count: 1024)

    init(in directory: String) throws {
        path = directory + "/floor.db"
        try check(sqlite3_open(path, &database))
        for statement in [
            "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA wal_autocheckpoint=0",
            "CREATE TABLE events (revision INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT",
        ] { try execute(statement) }
        try check(sqlite3_prepare_v2(database, "INSERT INTO events (body) VALUES (?)", -1, &insertion, nil))
    }

    deinit {
        sqlite3_finalize(insertion)
        sqlite3_close(database)
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    }

    /// - Returns: milliseconds of each of `commits` commits of `size` events.
    func measure(commits: Int, size: Int) throws -> [Double] {
        try (0..<commits).map { _ in
            let start = Moment.now
            try execute("BEGIN IMMEDIATE")
            for _ in 0..<size { try insert() }
            try execute("COMMIT")
            return Moment.now.milliseconds(since: start)
        }
    }

    private func insert() throws {
        // The bytes live as long as this object, so SQLite need not copy them.
        let code = event.withUnsafeBytes { bytes in
            sqlite3_bind_blob(insertion, 1, bytes.baseAddress, Int32(bytes.count), nil)
            return sqlite3_step(insertion)
        }
        guard code == SQLITE_DONE else { throw failure(code) }
        try check(sqlite3_reset(insertion))
    }

    private func execute(_ statement: String) throws {
        try check(sqlite3_exec(database, statement, nil, nil, nil))
    }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw failure(code) }
    }

    private func failure(_ code: Int32) -> BenchFailure {
        BenchFailure("SQLite at \(path): \(sqlite3_errmsg(database).map { String(cString: $0) } ?? "code \(code)")")
    }
}
