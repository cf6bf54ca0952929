import GRDB

/// Makes `insights.db` refuse what a full disk refuses, with the same error and no right to mount.
///
/// A trigger draws from a sequence that is used up, for which SQLite says `SQLITE_FULL` too.
public struct FullDisk {
    private let path: String

    /// - Parameter path: of the database, which exists.
    public init(path: String) {
        self.path = path
    }

    /// From now on there is room for `rows` proxies.
    public func fill(rows: Int) throws {
        try execute(
            """
            CREATE TABLE ballast (id INTEGER PRIMARY KEY AUTOINCREMENT);
            INSERT INTO ballast (id) VALUES (\(Int64.max));
            CREATE TRIGGER full_disk BEFORE INSERT ON insight WHEN (SELECT count(*) FROM insight) >= \(rows)
            BEGIN INSERT INTO ballast (id) VALUES (NULL); END;
            """)
    }

    public func makeRoom() throws {
        try execute("DROP TRIGGER full_disk; DROP TABLE ballast")
    }

    private func execute(_ sql: String) throws {
        let database = try DatabaseQueue(path: path)
        try database.write { try $0.execute(sql: sql) }
        try database.close()
    }
}
