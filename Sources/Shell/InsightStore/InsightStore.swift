import Foundation
import GRDB
public import MeshResources

/// The last value of what was observed of each proxy, in a SQLite file of its own, so that it never delays the log.
///
/// Nothing is decided by it: a power cut may lose its last seconds, and a file that cannot be read is replaced by an empty one.
public final class InsightStore: Sendable {
    private let database: DatabaseQueue
    /// Of the rows' form; a file of another form is replaced.
    private static let version = 1

    private init(_ database: DatabaseQueue) {
        self.database = database
    }

    /// Opens `path`, or makes it.
    ///
    /// - Parameter notice: told why observations are lost or will not be kept.
    /// - Returns: `nil` if no file can be made there; observations then end with the process.
    public static func open(path: String, notice: (String) -> Void) -> InsightStore? {
        do {
            return try InsightStore(file: path)
        } catch let error as DatabaseError {
            guard [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_SCHEMA].contains(error.resultCode) else {
                notice("\(path) cannot be used now; what is observed of proxies ends with this process: \(error)")
                return nil
            }
            notice("\(path) cannot be read and begins empty; what was observed of proxies before is lost: \(error)")
        } catch {
            notice("\(path) cannot be used; what is observed of proxies ends with this process: \(error)")
            return nil
        }
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        do {
            return try InsightStore(file: path)
        } catch {
            notice("\(path) cannot be made; what is observed of proxies ends with this process: \(error)")
            return nil
        }
    }

    private convenience init(file: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        }
        let database = try DatabaseQueue(path: file, configuration: configuration)
        chmod(file, 0o600)
        try database.write { database in
            guard try String.fetchOne(database, sql: "PRAGMA quick_check") == "ok" else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT)
            }
            let found = try Int.fetchOne(database, sql: "PRAGMA user_version")
            guard found == 0 || found == Self.version else {
                throw DatabaseError(
                    resultCode: .SQLITE_SCHEMA, message: "its version is \(found ?? 0), not \(Self.version)")
            }
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS insight (
                        type TEXT NOT NULL, mesh TEXT NOT NULL, name TEXT NOT NULL, document BLOB NOT NULL,
                        PRIMARY KEY (type, mesh, name)) STRICT, WITHOUT ROWID;
                    """)
            if found == 0 { try database.execute(sql: "PRAGMA user_version = \(Self.version)") }
        }
        self.init(database)
    }

    /// All last values; what is no JSON is left out.
    public func load() throws -> [ResourceKey: JSON] {
        try database.read { database in
            var documents: [ResourceKey: JSON] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT type, mesh, name, document FROM insight") {
                let key = ResourceKey(type: row["type"], mesh: row["mesh"], name: row["name"])
                let document: Data = row["document"]
                documents[key] = try? JSON(parsing: Array(document))
            }
            return documents
        }
    }

    /// Replaces and removes values, all or none.
    public func write(_ changed: [ResourceKey: JSON], removing removed: Set<ResourceKey>) throws {
        try database.write { database in
            let store = try database.makeStatement(
                sql: "INSERT OR REPLACE INTO insight (type, mesh, name, document) VALUES (?, ?, ?, ?)")
            for (key, document) in changed {
                try store.execute(arguments: [key.type, key.mesh, key.name, Data(document.canonicalBytes)])
            }
            let remove = try database.makeStatement(
                sql: "DELETE FROM insight WHERE type = ? AND mesh = ? AND name = ?")
            for key in removed { try remove.execute(arguments: [key.type, key.mesh, key.name]) }
        }
    }

    /// Folds the write-ahead file into the database and lets go of it.
    public func close() throws {
        try database.close()
    }
}
