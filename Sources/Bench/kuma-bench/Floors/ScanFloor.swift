import BenchSockets
import GRDBSQLite

/// The least that reading a whole log costs: every header and every body, in order, without looking at them.
struct ScanFloor {
    /// Of `log.db`.
    let path: String

    /// - Returns: milliseconds.
    func measure() throws -> Double {
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        guard sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, nil) == SQLITE_OK else {
            throw BenchFailure("scan floor: cannot open \(path)")
        }
        let start = Moment.now
        for query in ["SELECT header FROM commit_log ORDER BY revision", "SELECT bytes FROM body ORDER BY slot"] {
            try scan(query, database)
        }
        return Moment.now.milliseconds(since: start)
    }

    private func scan(_ query: String, _ database: OpaquePointer?) throws {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(database, query, -1, &statement, nil) == SQLITE_OK else {
            throw BenchFailure("scan floor: \(query) is no query of \(path)")
        }
        while sqlite3_step(statement) == SQLITE_ROW { _ = sqlite3_column_blob(statement, 0) }
    }
}
