import Dispatch
import GRDB
import MeshEvents

extension SQLiteLogStore {
    /// Opens the log in `directory`, or makes one there, and checks it against the checkpoint and the open segment.
    ///
    /// - Parameters:
    ///   - directory: made if there is none, for this user only.
    ///   - name: of the control plane: `standalone`, `global` or the zone.
    ///   - signing: without it no checkpoint is written, and the signature of a stored one is not checked.
    ///   - makeLogID: 16 random bytes; called only for a new log.
    ///   - lock: of `directory`, where the caller has it already.
    ///   - notice: told what was repaired and what goes wrong in the background, one line each, from any thread.
    /// - Throws: `locked`, `cannotCreate`, or `corrupt` if the log does not reach or contradicts the checkpoint.
    public static func open(
        directory: String, name: String, signing: (any CheckpointSigning)?, makeLogID: () -> [UInt8],
        lock: DirectoryLock? = nil, notice: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(LogStoreError) -> SQLiteLogStore {
        let folder = Folder(path: directory)
        let lock = if let lock { lock } else { try DirectoryLock(folder) }
        do {
            if !folder.has(LogDatabase.fileName) {
                try refuseRemains(in: folder)
                try LogDatabase.create(in: folder, name: name, logID: makeLogID())
            }
            let database = try LogDatabase(folder)
            let log = try identity(of: database, name: name)
            var recovery = LogRecovery(folder: folder, database: database, log: log, notice: notice)
            let tip = try recovery.run()
            let checkpointFile = try CheckpointFile(folder, log: log, name: name, signing: signing)
            if let checkpoint = checkpointFile.checkpoint { try recovery.check(tip, against: checkpoint) }
            let store = SQLiteLogStore(
                OpenedLog(
                    name: name, tip: tip, folder: folder, lock: lock, database: database,
                    openSegment: try recovery.openSegment(tip), checkpointFile: checkpointFile, notice: notice))
            store.upkeepQueue.sync { store.upkeep() }
            return store
        } catch {
            throw LogStoreError(opening: error, folder)
        }
    }

    /// A new log must not begin beside what is left of another one.
    private static func refuseRemains(in folder: Folder) throws {
        for remains in [CheckpointFile.fileName, OpenSegment.fileName, SegmentSealer.folderName]
        where folder.has(remains) {
            throw LogStoreError.corrupt(
                "\(folder.path) has \(remains) but no \(LogDatabase.fileName); restore the log from a backup, "
                    + "or move the directory away to begin a new log")
        }
    }

    private static func identity(of database: LogDatabase, name: String) throws -> LogID {
        let (bytes, stored) = try database.pool.read { (try $0.meta("log_id") ?? [], try $0.meta("name") ?? []) }
        guard let log = LogID(bytes: bytes) else {
            throw LogStoreError.corrupt("\(LogDatabase.fileName) names no log id")
        }
        let storedName = String(decoding: stored, as: UTF8.self)
        guard storedName == name else {
            throw LogStoreError.cannotCreate(
                "\(database.folder.path) holds the log of \(storedName), not of \(name); set store.sqlite.path")
        }
        return log
    }
}
