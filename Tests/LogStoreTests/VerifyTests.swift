import Foundation
import GRDB
import LogHash
import MeshEvents
import MeshFixtures
import MeshResources
import Testing

@testable import LogStore

@Suite("the full check of a log")
struct VerifyTests {
    /// Ten commits, the value of each in its body, all in `log.db`.
    private func withStoppedLog(_ body: (TemporaryDirectory) throws -> Void) throws {
        try withTemporaryDirectory { directory in
            var fixture = LogFixture()
            let store = try directory.open()
            try store.append(try fixture.commits(10))
            try store.close()
            try body(directory)
        }
    }

    private func verify(_ directory: TemporaryDirectory) throws -> VerificationReport {
        try SQLiteLogStore.verify(directory: directory.path + "/log", verifierKey: TestSigner().verifierKey)
    }

    @Test("a sound log is reported with its figures, stopped or in use")
    func sound() throws {
        try withTemporaryDirectory { directory in
            var fixture = LogFixture()
            let store = try directory.open()
            try store.append(try fixture.randomCommits(300, seed: 2))
            store.upkeepQueue.sync { store.upkeep() }
            var seen: [Revision] = []
            let own = try store.verify { done, end in
                seen.append(done)
                #expect(end == Revision(300))
            }
            #expect(own.isSound)
            #expect(own.firstBad == nil)
            #expect(own.head == store.head)
            #expect(own.checkpoint?.size == 300)
            #expect(own.isSignatureChecked)
            #expect(own.changes == (try store.statistics().changes))
            #expect(seen == seen.sorted() && seen.last == Revision(300))
            #expect(try verify(directory) == own)
            let statistics = try SQLiteLogStore.statistics(directory: directory.path + "/log")
            #expect(statistics.commits == 300)
            #expect(statistics.settings["synchronous"] == "2")
            try store.append(try fixture.commits(1))
            #expect(try verify(directory).head == store.head)
            try store.close()
            #expect(try verify(directory).head.revision == Revision(301))
        }
    }

    @Test("a directory without a log is named")
    func nothingThere() throws {
        try withTemporaryDirectory { directory in
            #expect(throws: LogStoreError.unreadable("there is no log.db in \(directory.path)/log")) {
                try SQLiteLogStore.verify(directory: directory.path + "/log")
            }
        }
    }

    @Test(
        "a flipped bit in what is stored of a commit is found, with its revision",
        arguments: ["request-7", "value of r7\""])
    func flipped(_ content: String) throws {
        try withStoppedLog { directory in
            let place = try #require(directory.bytes("log.db").firstRange(of: Array(content.utf8)))
            try directory.flip("log.db", at: place.lowerBound, bit: 0)
            #expect(try verify(directory).firstBad == Revision(7))
        }
    }

    static let tampering =
        [
            ("UPDATE commit_log SET header = (SELECT header FROM commit_log WHERE revision = 4) WHERE revision = 5", 5),
            ("UPDATE commit_log SET leaf = zeroblob(32) WHERE revision = 5", 5),
            ("UPDATE commit_log SET nodes = zeroblob(32) WHERE revision = 6", 6),
            ("UPDATE commit_log SET time_ms = time_ms + 1 WHERE revision = 5", 5),
            ("UPDATE note SET bytes = (SELECT bytes FROM note WHERE revision = 4) WHERE revision = 5", 5),
            ("DELETE FROM note WHERE revision = 5", 5), ("DELETE FROM body WHERE revision = 5", 5),
            ("UPDATE body SET bytes = (SELECT bytes FROM body WHERE revision = 4) WHERE revision = 5", 5),
            ("UPDATE change SET name = 'other' WHERE revision = 5", 5),
            ("UPDATE change SET version = 9 WHERE revision = 5", 5),
            ("UPDATE change SET created_ms = 1 WHERE revision = 5", 5),
            ("UPDATE change SET op = 3 WHERE revision = 5", 5),
            ("DELETE FROM change WHERE revision = 5", 5), ("UPDATE current SET op = 3 WHERE name = 'dp-5'", 5),
            ("DELETE FROM current WHERE name = 'dp-6'", 6), ("DELETE FROM commit_log WHERE revision = 5", 5),
            ("DELETE FROM commit_log WHERE revision = 10", 10),
        ] as [(String, UInt64)]

    @Test("what someone with the file alters is found, with the first revision", arguments: tampering)
    func tampered(_ statement: String, _ revision: UInt64) throws {
        try withStoppedLog { directory in
            try directory.withRawDatabase { database in
                let triggers = try Row.fetchAll(
                    database, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
                for trigger in triggers { try database.execute(sql: "DROP TRIGGER \(trigger[0] as String)") }
                try database.execute(sql: "PRAGMA foreign_keys = OFF")
                try database.execute(sql: statement)
                // Put back, so that nothing but the altered row can tell.
                for trigger in triggers { try database.execute(sql: trigger[1] as String) }
            }
            #expect(try verify(directory).firstBad == Revision(revision))
        }
    }

    @Test("a whole history written anew is found by the checkpoint of the old one")
    func rewritten() throws {
        try withStoppedLog { directory in
            try withTemporaryDirectory { other in
                var fixture = LogFixture()
                let store = try other.open(signing: nil)
                try store.append(try fixture.randomCommits(12, seed: 9))
                try store.close()
                try other.write(directory.bytes("checkpoint"), to: "checkpoint")
                let report = try verify(other)
                #expect(!report.isSound)
                #expect(report.problems.map(\.detail).joined().contains("checkpoint"))
            }
        }
    }

    @Test("every flipped bit in used bytes of the database is found or harmless")
    func flippedAnywhere() throws {
        try withStoppedLog { directory in
            let sound = try verify(directory)
            let original = try directory.bytes("log.db")
            let answers = try content(directory)
            var random = SplitMix64(seed: 77)
            var found = 0
            for _ in 0..<150 {
                let offset = Int.random(in: 100..<original.count, using: &random)
                try directory.flip("log.db", at: offset, bit: Int.random(in: 0..<8, using: &random))
                if let report = try? verify(directory), report == sound {
                    #expect(try content(directory) == answers, "a flip at \(offset) changes answers unnoticed")
                } else {
                    found += 1
                }
                try directory.write(original, to: "log.db")
            }
            #expect(found > 0)
        }
    }

    /// All that readers get from the log.
    private func content(_ directory: TemporaryDirectory) throws -> [String] {
        let queue = try SQLiteLogStore.readOnly(Folder(path: directory.path + "/log"))
        return try queue.read { database in
            let commits = try database.commits(from: Revision(1), limit: 99).map { "\($0)" }
            let live = try database.liveResources(at: nil).map { "\($0)" }
            let past = try database.liveResources(at: Revision(6)).map { "\($0)" }
            let history = try ["Dataplane", "Mesh"].map { type in
                "\(try database.revisions(touching: KeyFilter(type: type), before: nil, limit: 99))"
            }
            let meshes = "\(try database.revisions(touching: KeyFilter(mesh: "default"), before: nil, limit: 99))"
            return commits + live + past + history + [meshes, "\(try database.frontier(at: Revision(10)))"]
        }
    }
}
