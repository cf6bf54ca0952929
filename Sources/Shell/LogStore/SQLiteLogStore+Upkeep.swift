import Dispatch
import GRDB
import LogHash
import MeshEvents
import Synchronization

extension SQLiteLogStore {
    /// At most once a second while there are commits; an idle log costs nothing.
    private static let upkeepInterval = DispatchTimeInterval.seconds(1)

    func scheduleUpkeep() {
        guard !isUpkeepScheduled.exchange(true, ordering: .relaxed) else { return }
        upkeepQueue.asyncAfter(deadline: .now() + Self.upkeepInterval) { [weak self] in
            guard let self else { return }
            self.isUpkeepScheduled.store(false, ordering: .relaxed)
            self.upkeep()
        }
    }

    /// Brings what is beside the database up to date. Runs on the upkeep queue only.
    func upkeep() {
        if isClosed.load(ordering: .relaxed) { return }
        let results = [
            attempt { try completeOpenSegment() },
            attempt { try openSegment.sync() },
            attempt { try checkpointFile.advance(to: head) },
            attempt { try sealFullSegments() },
        ]
        if results.contains(false) || openSegment.isBehind { scheduleUpkeep() }
    }

    private func attempt(_ step: () throws -> Void) -> Bool {
        do {
            try step()
            return true
        } catch {
            notice("\((error as? DatabaseError).map { LogStoreError(reading: $0) } ?? error); it is tried again")
            return false
        }
    }

    private func completeOpenSegment() throws {
        try openSegment.complete(head: { head.revision }, read: { try commits(from: $0, limit: 64) })
    }

    /// Seals the files that are full, and removes each once the database is safe without it.
    private func sealFullSegments() throws {
        while let range = openSegment.oldestFull {
            if try read({ try $0.lastSealed() }) < range.upperBound { try seal(range) }
            // Until then a damaged WAL could take commits away that no other file has.
            guard try database.checkpoint(.passive) else {
                scheduleUpkeep()
                return
            }
            try openSegment.removeOldestFull()
        }
    }

    private func seal(_ range: ClosedRange<UInt64>) throws {
        let commits = try commits(from: Revision(range.lowerBound), limit: range.count)
        for commit in commits where HeaderOutline(commit.header)?.fits(commit) != true {
            throw LogStoreError.corrupt("commit \(commit.revision) is damaged: run kuma-cp log verify")
        }
        let root = try root(at: Revision(range.upperBound))
        let digests = try SegmentSealer(folder: folder, log: logID).seal(commits)
        try database.pool.writeWithoutTransaction { database in
            try database.execute(
                sql: "INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    Int64(range.lowerBound), Int64(range.upperBound), root.blob, digests[.headers]?.blob,
                    digests[.bodies]?.blob, digests[.withheld]?.blob,
                ])
        }
    }
}

extension Database {
    /// The last revision in a sealed segment; 0 if there is none.
    func lastSealed() throws -> UInt64 {
        UInt64(try Int64.fetchOne(self, sql: "SELECT max(last_revision) FROM segment") ?? 0)
    }
}
