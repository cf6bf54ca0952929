import Glibc
import LogHash
import MeshEvents
import Synchronization

/// The newest commits a second time, outside the database: SQLite does not notice a bit flip that shortens its WAL.
///
/// Every commit is written here after it is durable in the database, and synced within a second. What cannot be
/// written is made up for later: the log goes on without.
final class OpenSegment: Sendable {
    static let fileName = "open.segment"
    static let byteLimit = 4 << 20
    static let commitLimit: UInt64 = 4_096

    private struct State {
        var file: LogFile?
        /// First revision in the file.
        var first: UInt64
        /// The revision that comes next.
        var next: UInt64
        /// Length of what is whole in the file; 0: not even the heading.
        var byteCount: Int
        /// Commits are missing at the end, or the file cannot be trusted from `byteCount` on.
        var isBehind: Bool
        /// Files with unsynced bytes, the full ones among them.
        var unsynced: [LogFile] = []
        /// First revisions of the files that are full and wait to be sealed, ascending.
        var full: [UInt64]
    }

    private let folder: Folder
    private let log: LogID
    private let state: Mutex<State>

    /// Goes on with what is in the directory.
    ///
    /// - Parameters:
    ///   - next: the revision that the file misses; `first` if there is no file.
    ///   - byteCount: the length of what is whole in the file; 0 makes a new one.
    init(_ folder: Folder, log: LogID, first: Revision, next: Revision, byteCount: Int, full: [Revision]) {
        self.folder = folder
        self.log = log
        state = Mutex(
            State(
                first: first.value, next: next.value, byteCount: byteCount, isBehind: true, full: full.map(\.value)))
    }

    /// Adds commits that are durable in the database. Does nothing while the file is behind: `complete` adds them then.
    func append(_ commits: [StoredCommit]) {
        state.withLock { state in
            guard !state.isBehind else { return }
            try? write(commits, &state)
        }
    }

    /// Whether `complete` has work.
    var isBehind: Bool { state.withLock { $0.isBehind } }

    /// Writes the commits that are missing.
    ///
    /// - Parameters:
    ///   - head: the last durable revision, at the moment of the call.
    ///   - read: some commits from a revision on; fewer or none at the head.
    func complete(head: () -> Revision, read: (Revision) throws -> [StoredCommit]) throws {
        while let next = state.withLock({ $0.isBehind ? Revision($0.next) : nil }) {
            let commits = next > head() ? [] : try read(next)
            let isStuck = try state.withLock { state throws(FileFailure) in
                try reopen(&state)
                try write(commits, &state)
                state.isBehind = state.next <= head().value
                return state.isBehind && commits.isEmpty
            }
            if isStuck { return }
        }
    }

    /// Makes what was written durable.
    func sync() throws(FileFailure) {
        let files = state.withLock { state in
            defer { state.unsynced = [] }
            return state.unsynced
        }
        do throws(FileFailure) {
            for file in files { try file.sync() }
        } catch {
            // After a failed sync the kernel may have dropped the pages: write all of the file again.
            state.withLock { state in
                state.isBehind = true
                state.next = state.first
                state.byteCount = 0
            }
            throw error
        }
    }

    /// Revisions of the first file that is full; `nil` if there is none.
    var oldestFull: ClosedRange<UInt64>? {
        state.withLock { state in
            state.full.first.map { $0...((state.full.dropFirst().first ?? state.first) - 1) }
        }
    }

    /// Removes the first full file: its commits are sealed, and are in the database itself.
    func removeOldestFull() throws(FileFailure) {
        guard let first = oldestFull?.lowerBound else { return }
        try folder.remove(Self.name(ofFull: first))
        state.withLock { $0.full = Array($0.full.dropFirst()) }
    }

    static func name(ofFull first: UInt64) -> String {
        let digits = String(first)
        return "full-" + String(repeating: "0", count: 20 - digits.count) + digits + ".segment"
    }

    private func reopen(_ state: inout State) throws(FileFailure) {
        let file: LogFile
        if let open = state.file {
            file = open
        } else {
            file = try LogFile(folder.path(of: Self.fileName), O_RDWR | O_CREAT)
        }
        state.file = file
        try file.truncate(to: state.byteCount)
        guard state.byteCount == 0 else { return }
        try file.write(SegmentRecords.heading(log, first: Revision(state.first)))
        state.byteCount = SegmentRecords.headingCount
    }

    private func write(_ commits: [StoredCommit], _ state: inout State) throws(FileFailure) {
        let missing = commits.drop { $0.revision.value < state.next }
        guard let last = missing.last, missing.first?.revision.value == state.next, let file = state.file else {
            if !missing.isEmpty { state.isBehind = true }
            return
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(missing.reduce(0) { $0 + $1.byteCount + 64 })
        for commit in missing { bytes.append(record: SegmentFrame(commit).bytes) }
        do throws(FileFailure) {
            if state.unsynced.last !== file { state.unsynced.append(file) }
            try file.write(bytes)
            state.byteCount += bytes.count
            state.next = last.revision.value + 1
            if state.byteCount >= Self.byteLimit || state.next - state.first >= Self.commitLimit {
                try begin(&state)
            }
        } catch {
            state.isBehind = true
            // `reopen` cuts off what was written in part; until then readers stop there by themselves.
            throw error
        }
    }

    /// Sets the full file aside and begins a new one.
    private func begin(_ state: inout State) throws(FileFailure) {
        try folder.rename(Self.fileName, to: Self.name(ofFull: state.first))
        state.full.append(state.first)
        state.first = state.next
        state.byteCount = 0
        state.file = nil
        try reopen(&state)
    }
}
