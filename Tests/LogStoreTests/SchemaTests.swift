import Foundation
import GRDB
import MeshEvents
import Testing

@testable import LogStore

@Suite("the tables of a log")
struct SchemaTests {
    @Test("the program makes the tables that Schemas/sql/0001.sql says")
    func schemaFile() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = try String(contentsOf: root.appendingPathComponent("Schemas/sql/0001.sql"), encoding: .utf8)
        #expect(LogSchema.sql == file)
    }

    /// Three commits: of keys a and b, of a, of none; each with a note.
    static let attacks = [
        "INSERT OR REPLACE INTO commit_log SELECT * FROM commit_log WHERE revision = 1",
        "INSERT OR IGNORE INTO commit_log SELECT * FROM commit_log WHERE revision = 3",
        "INSERT INTO commit_log SELECT 5, epoch, time_ms + 9, 0, 0, 0, leaf, x'', header FROM commit_log LIMIT 1",
        "INSERT INTO commit_log SELECT 4, epoch, time_ms, 0, 0, 0, leaf, x'', header FROM commit_log "
            + "WHERE revision = 3",
        "INSERT INTO commit_log SELECT 4, 0, time_ms + 9, 0, 0, 0, leaf, x'', header FROM commit_log "
            + "WHERE revision = 3",
        "INSERT INTO commit_log SELECT 4, 1, time_ms + 9, 0, 0, 0, x'00', x'', header FROM commit_log "
            + "WHERE revision = 3",
        "UPDATE commit_log SET header = x'00'", "UPDATE OR REPLACE commit_log SET revision = 2 WHERE revision = 1",
        "DELETE FROM commit_log WHERE revision = 3",
        "INSERT OR REPLACE INTO change (slot, type, mesh, name, op, version, created_ms, has_body) "
            + "VALUES (65536, 'Dataplane', 'default', 'a', 1, 1, 0, 0)",
        "INSERT INTO change (slot, type, mesh, name, op, version, created_ms, has_body) "
            + "VALUES (65538, 'Dataplane', 'default', 'z', 1, 1, 0, 0)",
        "INSERT INTO change (slot, type, mesh, name, op, version, created_ms, has_body) "
            + "VALUES (196608, 'Dataplane', 'default', 'z', 1, 1, 0, 0)",
        "UPDATE change SET version = 7", "DELETE FROM change",
        "INSERT OR REPLACE INTO body (slot, bytes) VALUES (65536, x'00')",
        "INSERT INTO body (slot, bytes) VALUES (196608, x'00')",
        "UPDATE body SET bytes = x'00'", "DELETE FROM body",
        "INSERT OR REPLACE INTO note (revision, bytes) VALUES (3, x'00')", "UPDATE note SET bytes = x'00'",
        "DELETE FROM note",
        "INSERT OR REPLACE INTO epoch VALUES (1, 4, '')", "INSERT INTO epoch VALUES (2, 3, '')",
        "UPDATE epoch SET reason = 'x'", "DELETE FROM epoch",
        "INSERT INTO segment VALUES (2, 3, zeroblob(32), zeroblob(32), NULL, NULL)",
        "INSERT INTO segment VALUES (1, 4, zeroblob(32), zeroblob(32), NULL, NULL)",
        "INSERT OR REPLACE INTO meta VALUES ('name', x'00')", "UPDATE meta SET v = x'00'", "DELETE FROM meta",
    ]

    @Test("plain SQL cannot change what was stored", arguments: attacks)
    func refused(_ attack: String) throws {
        try withTemporaryDirectory { directory in
            var fixture = LogFixture()
            let (a, b) = (LogFixture.key("a"), LogFixture.key("b"))
            let commits = [
                try fixture.commit([(a, "1"), (b, "1")]), try fixture.commit([(a, "2")]), try fixture.commit([]),
            ]
            let store = try directory.open()
            try store.append(commits)
            try store.close()
            for recursion in ["OFF", "ON"] {
                try directory.withRawDatabase { database in
                    try database.execute(sql: "PRAGMA recursive_triggers = \(recursion); PRAGMA foreign_keys = OFF")
                    let error = #expect(throws: DatabaseError.self) { try database.execute(sql: attack) }
                    #expect(error?.resultCode == .SQLITE_CONSTRAINT)
                }
            }
            let again = try directory.open()
            #expect(try again.commits(from: Revision(1), limit: 9) == commits.stored)
            #expect(try again.verify().problems == [])
            try again.close()
        }
    }

    @Test(
        "a database whose schema was changed is refused by name",
        arguments: [
            ("DROP TRIGGER body_delete", "trigger body_delete"), ("DROP INDEX change_mesh", "index change_mesh"),
            ("CREATE TABLE extra (x)", "table extra"),
            (
                "DROP TRIGGER note_update; CREATE TRIGGER note_update BEFORE UPDATE ON note BEGIN SELECT 1; END",
                "trigger note_update"
            ),
        ])
    func schemaIsCompared(_ change: String, _ name: String) throws {
        try withTemporaryDirectory { directory in
            try directory.open().close()
            try directory.withRawDatabase { try $0.execute(sql: change) }
            let error = #expect(throws: LogStoreError.self) { try directory.open() }
            guard case .corrupt(let text) = error else {
                Issue.record("not corrupt: \(String(describing: error))")
                return
            }
            #expect(text.contains(name))
        }
    }
}
