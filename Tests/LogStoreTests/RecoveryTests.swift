import Foundation
import LogHash
import MeshEvents
import MeshResources
import Testing

@testable import LogStore

@Suite("a log after a crash or damage")
struct RecoveryTests {
    /// Less than what makes the WAL begin anew.
    private static let count = 80

    /// A directory as a crash leaves it, with all commits in the WAL.
    private func withCrashed(
        signing: TestSigner? = TestSigner(), _ body: (TemporaryDirectory, [LogAppend]) throws -> Void
    ) throws {
        try withTemporaryDirectory { directory in
            var fixture = LogFixture()
            let commits = try fixture.commits(Self.count)
            let store = try directory.open(signing: signing)
            for append in commits { try store.append([append]) }
            try directory.withCrashedCopy { try body($0, commits) }
            try store.close()
        }
    }

    /// Opens, and expects the whole log.
    private func expectWhole(_ directory: TemporaryDirectory, _ commits: [LogAppend], notices: Notices = Notices())
        throws
    {
        let store = try directory.open(notices: notices)
        #expect(store.head.revision == Revision(UInt64(commits.count)))
        #expect(try store.commits(from: Revision(1), limit: 1_000) == commits.stored)
        #expect(try store.verify().problems == [])
        #expect(try SegmentRecords(directory.bytes("open.segment"))?.commits == commits.stored)
        try store.close()
    }

    private func expectCorrupt(_ directory: TemporaryDirectory, _ words: String...) {
        let error = #expect(throws: LogStoreError.self) { try directory.open() }
        guard case .corrupt(let text) = error else {
            Issue.record("not corrupt: \(String(describing: error))")
            return
        }
        for word in words { #expect(text.contains(word), "\(text)") }
    }

    @Test("a copy of the directory made while the log was written is whole")
    func crashed() throws {
        try withCrashed { directory, commits in try expectWhole(directory, commits) }
    }

    @Test("commits that a flipped bit in the WAL hides are put back from the open segment", arguments: [0, 10, 50, 90])
    func flippedWAL(percent: Int) throws {
        try withCrashed { directory, commits in
            let size = try directory.bytes("log.db-wal").count
            try directory.flip("log.db-wal", at: size * percent / 100)
            let notices = Notices()
            try expectWhole(directory, commits, notices: notices)
            #expect(notices.all.count == 1)
            #expect(notices.all.first?.contains("...r80 were put back") == true)
        }
    }

    @Test("commits are put back when the WAL is gone")
    func lostWAL() throws {
        try withCrashed { directory, commits in
            try directory.remove("log.db-wal")
            try directory.remove("log.db-shm")
            try expectWhole(directory, commits)
        }
    }

    @Test("an open segment that is gone, torn or damaged is completed from the database")
    func damagedSegment() throws {
        try withCrashed { directory, commits in
            let size = try directory.bytes("open.segment").count
            try directory.remove("open.segment")
            try expectWhole(directory, commits)
            for offset in [0, 5, 20, 40, size / 2, size - 1] {
                try directory.flip("open.segment", at: offset)
                if offset == 20 {
                    expectCorrupt(directory, "open.segment", "is of log")
                    try directory.flip("open.segment", at: offset)
                } else {
                    try expectWhole(directory, commits)
                }
            }
            try directory.write(Array(directory.bytes("open.segment").prefix(size / 3)), to: "open.segment")
            try expectWhole(directory, commits)
            try directory.write([], to: "open.segment")
            try expectWhole(directory, commits)
        }
    }

    @Test("a log that is shorter than its checkpoint is refused")
    func shorterThanCheckpoint() throws {
        try withTemporaryDirectory { directory in
            var fixture = LogFixture()
            let store = try directory.open()
            try store.append(try fixture.commits(5))
            store.upkeepQueue.sync { store.upkeep() }
            try directory.withCrashedCopy { old in
                try store.append(try fixture.commits(5))
                try store.close()
                try old.write(directory.bytes("checkpoint"), to: "checkpoint")
                expectCorrupt(old, "r10", "ends at r5", "restore")
            }
        }
    }

    @Test("a log that differs from its checkpoint, or whose checkpoint is not its own, is refused")
    func otherThanCheckpoint() throws {
        try withTemporaryDirectory { directory in
            var fixture = LogFixture()
            let store = try directory.open()
            try store.append(try fixture.commits(5))
            try store.close()
            func write(_ signer: TestSigner, origin: String, size: UInt64) throws {
                let note = try signer.sign(Checkpoint(origin: origin, size: size, root: SHA256.hash([1])))
                try directory.write(Array(note.utf8), to: "checkpoint")
            }
            let origin = "standalone/kuma/log/\(LogFixture.logID)"
            try write(TestSigner(), origin: origin, size: 4)
            expectCorrupt(directory, "r4", "has root")
            try write(TestSigner(), origin: "other", size: 4)
            expectCorrupt(directory, "other")
            try write(TestSigner(seed: 8), origin: origin, size: 5)
            expectCorrupt(directory, "checkpoint")
            try directory.write(Array("nothing\n".utf8), to: "checkpoint")
            expectCorrupt(directory, "checkpoint")
        }
    }

    @Test("an open segment of another history is refused")
    func otherHistory() throws {
        try withTemporaryDirectory { first in
            try withTemporaryDirectory { second in
                var fixture = LogFixture()
                var other = LogFixture()
                let store = try first.open()
                try store.append(try fixture.commits(5))
                try store.close()
                let otherStore = try second.open()
                try otherStore.append(try other.randomCommits(5, seed: 3))
                try otherStore.close()
                try first.write(second.bytes("open.segment"), to: "open.segment")
                expectCorrupt(first, "differ at r1")
            }
        }
    }

    @Test("a log does not begin anew beside what is left of another one")
    func remains() throws {
        try withTemporaryDirectory { directory in
            var fixture = LogFixture()
            let store = try directory.open()
            try store.append(try fixture.commits(5))
            try store.close()
            try directory.remove("log.db")
            expectCorrupt(directory, "checkpoint", "log.db", "backup")
        }
    }

    @Test("a file that is no database is refused, an interrupted creation is begun again")
    func noDatabase() throws {
        try withTemporaryDirectory { directory in
            try directory.open().close()
            try directory.write(Array(repeating: 65, count: 9_000), to: "log.db")
            expectCorrupt(directory, "log.db")
            try directory.write([], to: "log.db")
            expectCorrupt(directory, "log.db")
            for name in ["log.db", "open.segment"] { try directory.remove(name) }
            try directory.write([1, 2, 3], to: "log.db.tmp")
            let store = try directory.open()
            #expect(store.head.revision == .zero)
            try store.close()
        }
    }

    @Test("a damaged last commit is noticed at start")
    func damagedTail() throws {
        try withTemporaryDirectory { directory in
            var fixture = LogFixture()
            let store = try directory.open(signing: nil)
            try store.append(try fixture.commits(5))
            try store.close()
            let bytes = try directory.bytes("log.db")
            let place = try #require(bytes.firstRange(of: Array("request-5".utf8)))
            try directory.flip("log.db", at: place.lowerBound)
            expectCorrupt(directory, "r5")
        }
    }
}
