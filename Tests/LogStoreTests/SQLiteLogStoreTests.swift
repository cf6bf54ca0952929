import Foundation
import GRDB
import LogHash
import MeshEvents
import MeshResources
import Testing

@testable import LogStore

@Suite("a log in a directory")
struct SQLiteLogStoreTests {
    @Test("after a clean stop the log is the same, the WAL is empty and the checkpoint is at the head")
    func reopens() throws {
        var fixture = LogFixture()
        let commits = try fixture.randomCommits(50, seed: 4)
        try withTemporaryDirectory { directory in
            let store = try directory.open()
            try store.append(commits)
            let (head, live) = (store.head, try store.liveResources(at: nil))
            try store.close()
            #expect(try !directory.has("log.db-wal") || directory.bytes("log.db-wal").isEmpty)
            let again = try directory.open()
            #expect(again.head == head)
            #expect(again.headTime == commits.last?.commit.time)
            #expect(try again.liveResources(at: nil) == live)
            #expect(try again.commits(from: Revision(1), limit: 100) == commits.stored)
            let note = try #require(again.checkpoint)
            let checkpoint = try Checkpoint.parse(note, verifier: TestSigner().verifierKey)
            #expect(
                checkpoint
                    == Checkpoint(origin: "standalone/kuma/log/\(LogFixture.logID)", size: 50, root: head.root))
            try again.append(try fixture.commits(1))
            try again.close()
        }
    }

    @Test("after the process is killed every acknowledged commit is there and verifies")
    func killed() async throws {
        let result = try #require(
            await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
                try appendUntilKilled()
            })
        let lines = String(decoding: result.standardOutputContent, as: UTF8.self).split(separator: "\n")
        let path = try #require(lines.first { $0.hasPrefix("directory ") }).dropFirst(10)
        let acknowledged = lines.compactMap { $0.hasPrefix("ack ") ? UInt64($0.dropFirst(4)) : nil }
        defer { try? FileManager.default.removeItem(atPath: String(path)) }
        let last = try #require(acknowledged.last)
        #expect(last >= 300)
        let store = try TemporaryDirectory(path: String(path)).open()
        #expect(store.head.revision >= Revision(last))
        #expect(store.head.revision <= Revision(last + 1))
        var fixture = LogFixture()
        #expect(
            try store.commits(from: Revision(1), limit: Int(last)) == (try fixture.commits(Int(last))).stored)
        let report = try store.verify()
        #expect(report.problems == [])
        try store.close()
    }

    @Test("a second process is refused, and told who has the directory")
    func locked() throws {
        try withTemporaryDirectory { directory in
            let store = try directory.open()
            let error = #expect(throws: LogStoreError.self) { try directory.open() }
            #expect(error == .locked(directory: directory.path + "/log", pid: getpid()))
            #expect(error?.description.contains("pid \(getpid())") == true)
            #expect(throws: ProgramFailure.self) { try run("/usr/bin/flock", "-n", directory.file("log.lock"), "true") }
            var fixture = LogFixture()
            try store.append(try fixture.commits(1))
            try store.close()
            try run("/usr/bin/flock", "-n", directory.file("log.lock"), "true")
            let again = try directory.open()
            #expect(again.head.revision == Revision(1))
            try again.close()
        }
    }

    @Test("the engine's settings are what was promised, on every opening")
    func settings() throws {
        try withTemporaryDirectory { directory in
            for _ in 1...2 {
                let store = try directory.open()
                let settings = try store.statistics().settings
                #expect(
                    settings.filter { $0.key != "sqlite_version" } == [
                        "journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "recursive_triggers": "1",
                        "trusted_schema": "0", "cell_size_check": "1", "mmap_size": "0", "wal_autocheckpoint": "0",
                        "cache_size": "-16384", "page_size": "4096",
                    ])
                #expect(settings["sqlite_version"]?.hasPrefix("3.") == true)
                try store.close()
            }
        }
    }

    @Test("a directory for this user only is made, and one that cannot be made is named")
    func directories() throws {
        try withTemporaryDirectory { directory in
            let store = try directory.open()
            try store.close()
            let attributes = try FileManager.default.attributesOfItem(atPath: directory.path + "/log")
            #expect(attributes[.posixPermissions] as? Int == 0o700)
            try Data().write(to: URL(fileURLWithPath: directory.path + "/file"))
            let error = #expect(throws: LogStoreError.self) {
                try TemporaryDirectory(path: directory.path + "/file").open()
            }
            guard case .cannotCreate(let text) = error else {
                Issue.record("not cannotCreate: \(String(describing: error))")
                return
            }
            #expect(text.contains(directory.path + "/file"))
        }
    }

    @Test("a log of another control plane is not taken over")
    func otherName() throws {
        try withTemporaryDirectory { directory in
            try directory.open().close()
            let error = #expect(throws: LogStoreError.self) {
                try SQLiteLogStore.open(
                    directory: directory.path + "/log", name: "zone-1", signing: nil, makeLogID: { [] })
            }
            guard case .cannotCreate(let text) = error else {
                Issue.record("not cannotCreate: \(String(describing: error))")
                return
            }
            #expect(text.contains("standalone") && text.contains("zone-1"))
        }
    }

    @Test("a closed log answers nothing and takes nothing")
    func closed() throws {
        try withTemporaryDirectory { directory in
            var fixture = LogFixture()
            let store = try directory.open()
            try store.append(try fixture.commits(1))
            try store.close()
            try store.close()
            #expect(throws: LogStoreError.unreadable("the log is closed")) { try store.append(try fixture.commits(1)) }
            #expect(throws: LogStoreError.unreadable("the log is closed")) { try store.liveResources(at: nil) }
            try directory.remove("checkpoint")
            store.upkeepQueue.sync { store.upkeep() }
            #expect(!directory.has("checkpoint"))
        }
    }

    @Test("answers to requests are kept for a day, and a million of them longer")
    func idempotencyIsPruned() throws {
        try withTemporaryDirectory { directory in
            var fixture = LogFixture()
            let store = try directory.open()
            let old = IdempotencyRecord(
                author: "ann", key: "old", requestDigest: SHA256.hash([1]), revision: Revision(1), status: 200,
                answer: [])
            try store.append([try fixture.commit([], idempotency: old)])
            try store.close()
            // As if a million others had come since; ids that are a multiple of 256 prune.
            try directory.withRawDatabase { database in
                try database.execute(
                    sql: "UPDATE idempotency SET time_ms = time_ms - 86400000; "
                        + "INSERT INTO idempotency "
                        + "SELECT 1000191, 'x', 'x', digest, 1, 200, x'', time_ms FROM idempotency"
                )
            }
            let again = try directory.open()
            #expect(try again.idempotency(author: "ann", key: "old") == old)
            let new = IdempotencyRecord(
                author: "ann", key: "new", requestDigest: SHA256.hash([2]), revision: Revision(2), status: 201,
                answer: [1])
            try again.append([try fixture.commit([], idempotency: new)])
            #expect(try again.idempotency(author: "ann", key: "old") == nil)
            #expect(try again.idempotency(author: "ann", key: "new") == new)
            #expect(try again.idempotency(author: "x", key: "x") != nil)
            try again.close()
        }
    }
}

/// Appends, says what is durable, and dies in the middle of it.
private func appendUntilKilled() throws {
    try withTemporaryDirectory { directory in
        say("directory \(directory.path)")
        var fixture = LogFixture()
        let store = try directory.open()
        for count in 1... {
            try store.append(try fixture.commits(1))
            say("ack \(count)")
            // Another thread, so that the end comes anywhere in an append.
            if count == 300 { Thread.detachNewThread { kill(getpid(), SIGKILL) } }
        }
    }
}

/// Writes a line at once.
private func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
}

extension TemporaryDirectory {
    /// The database as someone with the file and a SQLite shell has it.
    func withRawDatabase(_ body: (Database) throws -> Void) throws {
        let queue = try DatabaseQueue(path: file("log.db"))
        try queue.writeWithoutTransaction(body)
        try queue.close()
    }
}
