import Dispatch
import GRDB
public import MeshEvents
import Synchronization

/// A log in a directory: `log.db` (SQLite), `open.segment` with the newest commits a second time, `segments/` with
/// older ones sealed, `checkpoint` (the newest signed one), `log.lock`.
public final class SQLiteLogStore: LogStore {
    public let name: String
    public let logID: LogID

    let folder: Folder
    let database: LogDatabase
    let openSegment: OpenSegment
    let checkpointFile: CheckpointFile
    let upkeepQueue = DispatchQueue(label: "log upkeep")
    let isUpkeepScheduled = Atomic<Bool>(false)
    /// From then on the directory may be another process's: nothing in it is touched.
    let isClosed = Atomic<Bool>(false)
    /// Told what went wrong in the background, or was repaired at start; one line each.
    let notice: @Sendable (String) -> Void

    private let lock: DirectoryLock
    private let writer: Mutex<Writer>
    private let published: Mutex<Published>

    private struct Writer {
        var tip: LogTip
        /// Once set nothing is written any more.
        var end: LogStoreError?
    }

    private struct Published {
        var head: LogPosition
        var time: HybridTime
    }

    init(_ parts: OpenedLog) {
        name = parts.name
        logID = parts.tip.log
        folder = parts.folder
        database = parts.database
        openSegment = parts.openSegment
        checkpointFile = parts.checkpointFile
        notice = parts.notice
        lock = parts.lock
        writer = Mutex(Writer(tip: parts.tip))
        published = Mutex(Published(head: parts.tip.position, time: parts.tip.time))
    }

    public var epoch: UInt32 { head.epoch }
    public var head: LogPosition { published.withLock { $0.head } }
    public var headTime: HybridTime { published.withLock { $0.time } }
    public var checkpoint: String? { checkpointFile.note }

    /// Also writes the commits to the open segment, and moves the WAL into the database when it is due.
    public func append(_ appends: [LogAppend], answers: [IdempotencyRecord]) throws(LogStoreError) {
        guard !appends.isEmpty || !answers.isEmpty else { return }
        try writer.withLock { writer throws(LogStoreError) in
            if let end = writer.end { throw end }
            var tip = writer.tip
            var prepared: [PreparedCommit] = []
            prepared.reserveCapacity(appends.count)
            for append in appends { prepared.append(try tip.advance(over: append)) }
            do {
                try database.append(prepared, answers: answers, milliseconds: tip.time.milliseconds)
            } catch {
                let failure = LogStoreError(committing: error)
                if case .outcomeUnknown = failure { writer.end = failure }
                throw failure
            }
            writer.tip = tip
            published.withLock { $0 = Published(head: tip.position, time: tip.time) }
            openSegment.append(appends.map(\.stored))
            do {
                try database.checkpointIfDue()
            } catch {
                // These commits are durable in the WAL; no more can be promised.
                writer.end = .outcomeUnknown("moving the WAL into the database: \(LogStoreError(reading: error))")
            }
        }
        scheduleUpkeep()
    }

    /// Waits for the background, syncs, signs a checkpoint, moves the WAL into the database and lets the directory go.
    public func close() throws(LogStoreError) {
        let wasClosed = writer.withLock { writer in
            defer { writer.end = .unreadable("the log is closed") }
            return writer.end == .unreadable("the log is closed")
        }
        if wasClosed { return }
        upkeepQueue.sync {
            upkeep()
            isClosed.store(true, ordering: .relaxed)
        }
        defer { lock.release() }
        do {
            _ = try database.checkpoint(.truncate)
            try database.pool.close()
        } catch {
            throw LogStoreError(reading: error)
        }
    }

    /// For statements that need not see the same state: without the transaction, which costs more than a look into an index.
    func readOnce<Value>(_ body: (Database) throws -> Value) throws(LogStoreError) -> Value {
        do {
            return try database.pool.unsafeRead(body)
        } catch {
            throw LogStoreError(reading: error)
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(LogStoreError) -> Value {
        do {
            return try database.pool.read(body)
        } catch {
            throw LogStoreError(reading: error)
        }
    }
}

/// The state of a store after its start-up checks.
struct OpenedLog {
    let name: String
    let tip: LogTip
    let folder: Folder
    let lock: DirectoryLock
    let database: LogDatabase
    let openSegment: OpenSegment
    let checkpointFile: CheckpointFile
    let notice: @Sendable (String) -> Void
}
