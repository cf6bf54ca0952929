import GRDB
import LogHash
import MeshEvents
import MeshResources
import Testing

@testable import LogStore

@Suite("the database of a log")
struct LogDatabaseTests {
    @Test("the WAL stays small while commits come, and becomes small again after a reader that held on to an old state")
    func boundedWAL() throws {
        try withTemporaryDirectory { directory in
            let folder = Folder(path: directory.path)
            try LogDatabase.create(in: folder, name: "standalone", logID: LogFixture.logID.bytes)
            let limits = WALLimits(growthPages: 32, fileBytes: 1 << 20)
            let database = try LogDatabase(folder, limits: limits)
            var fixture = LogFixture()
            var tip = LogTip(log: LogFixture.logID, frontier: MerkleFrontier())
            func append(_ count: Int) throws {
                for append in try fixture.commits(count) {
                    try database.append([try tip.advance(over: append)])
                    try database.checkpointIfDue()
                }
            }
            func walBytes() -> UInt64 { folder.size(of: "log.db-wal") }

            try append(60)
            #expect(walBytes() < 64 * 4_120)
            let reader = try SQLiteLogStore.readOnly(folder)
            try reader.read { old in
                #expect(try old.lastRevision() == Revision(60))
                try append(120)
                #expect(try old.lastRevision() == Revision(60))
            }
            #expect(walBytes() > limits.fileBytes)
            try append(20)
            #expect(walBytes() < 64 * 4_120)
            #expect(try database.pool.read { try $0.lastRevision() } == Revision(200))
            #expect(try database.pool.read { try $0.tip(of: LogFixture.logID) } == tip)
            try reader.close()
            try database.pool.close()
        }
    }
}
