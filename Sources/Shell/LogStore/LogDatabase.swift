import Glibc
import GRDB
import GRDBSQLite
import MeshEvents
import Synchronization

/// `log.db`: one writing connection, which is also the only one that checkpoints, and a few that only read.
final class LogDatabase: Sendable {
    static let fileName = "log.db"

    let folder: Folder
    let pool: DatabasePool
    private let walPages: WALPages
    private let limits: WALLimits

    /// Opens an existing database and asserts its settings and its schema.
    init(_ folder: Folder, limits: WALLimits = WALLimits()) throws {
        self.folder = folder
        self.limits = limits
        walPages = WALPages(limit: limits.growthPages)
        var configuration = Configuration()
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in try EngineSetting.apply(to: database) }
        pool = try DatabasePool(path: folder.path(of: Self.fileName), configuration: configuration)
        try pool.writeWithoutTransaction { database in
            // GRDB's DatabasePool sets NORMAL after it has prepared the connection.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try EngineSetting.check(database)
            let differences = try LogSchema.differences(in: database)
            guard differences.isEmpty else {
                throw LogStoreError.corrupt(
                    "\(folder.path(of: Self.fileName)) differs from schema \(LogSchema.version) in "
                        + differences.joined(separator: ", ") + "; restore it from a backup")
            }
            walPages.observe(database)
        }
    }

    /// Makes an empty log. After a crash there is either none or a whole one.
    ///
    /// The switch to WAL is durable before the first commit: a rollback journal left from it would undo commits.
    static func create(in folder: Folder, name: String, logID: [UInt8]) throws {
        let temporary = fileName + ".tmp"
        for suffix in ["", "-journal", "-wal", "-shm"] { try folder.remove(temporary + suffix) }
        let queue = try DatabaseQueue(path: folder.path(of: temporary))
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
            try database.inTransaction {
                try database.execute(sql: LogSchema.sql)
                let meta = [("log_id", logID), ("name", Array(name.utf8)), ("schema", Array(LogSchema.version.utf8))]
                for (key, value) in meta {
                    try database.execute(sql: "INSERT INTO meta (k, v) VALUES (?, ?)", arguments: [key, value.blob])
                }
                try database.execute(sql: "INSERT INTO epoch (epoch, first_revision, reason) VALUES (1, 1, 'creation')")
                return .commit
            }
        }
        try queue.close()
        try LogFile(folder.path(of: temporary), O_RDWR).sync()
        try folder.rename(temporary, to: fileName)
        try folder.sync()
    }

    /// Moves the WAL into the database when it has grown enough, and empties its file when that has become too large.
    func checkpointIfDue() throws {
        guard walPages.isDue else { return }
        let isLarge = folder.size(of: Self.fileName + "-wal") > limits.fileBytes
        _ = try checkpoint(isLarge ? .truncate : .passive)
    }

    /// Does not wait for readers.
    ///
    /// - Returns: whether all commits are in the database itself now, none in the WAL alone.
    func checkpoint(_ mode: Database.CheckpointMode) throws -> Bool {
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA busy_timeout = 0")
            defer { try? database.execute(sql: "PRAGMA busy_timeout = 5000") }
            return try walPages.checkpoint(database, mode)
        }
    }
}

/// How much of a WAL there may be.
struct WALLimits: Hashable, Sendable {
    /// Pages of 4 KiB from one checkpoint to the next: 4 MiB.
    var growthPages = 1_024
    /// Size of the file: 64 MiB. Only a reader that holds on to an old state makes it grow that far.
    var fileBytes: UInt64 = 64 << 20
}

/// How far the WAL has grown since it was last moved into the database.
private final class WALPages: Sendable {
    private let limit: Int
    private let pages = Atomic<Int>(0)
    /// The pages at the last checkpoint, whether or not readers let it move all of them; 0 once the WAL began anew.
    private let checkpointed = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    var isDue: Bool { pages.load(ordering: .relaxed) - checkpointed.load(ordering: .relaxed) >= limit }

    /// Lets SQLite say after each commit how many pages the WAL has.
    func observe(_ database: Database) {
        sqlite3_wal_hook(
            database.sqliteConnection,
            { context, _, _, pages in
                if let context { Unmanaged<WALPages>.fromOpaque(context).takeUnretainedValue().set(Int(pages)) }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func set(_ count: Int) {
        pages.store(count, ordering: .relaxed)
        if count < checkpointed.load(ordering: .relaxed) { checkpointed.store(0, ordering: .relaxed) }
    }

    func checkpoint(_ database: Database, _ mode: Database.CheckpointMode) throws -> Bool {
        do {
            let result = try database.checkpoint(mode)
            checkpointed.store(result.walFrameCount, ordering: .relaxed)
            return result.walFrameCount == result.checkpointedFrameCount
        } catch let error as DatabaseError where error.resultCode.isTransientForCheckpoint {
            checkpointed.store(pages.load(ordering: .relaxed), ordering: .relaxed)
            return false
        }
    }
}

extension ResultCode {
    /// A reader is in the way, or the disk is full: the WAL keeps what it has, and it is tried again later.
    fileprivate var isTransientForCheckpoint: Bool {
        [.SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_FULL].contains(primaryResultCode)
    }
}
