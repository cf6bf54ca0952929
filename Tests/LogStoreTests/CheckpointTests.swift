import Dispatch
import LogHash
import MeshEvents
import Testing

@testable import LogStore

@Suite("checkpoints")
struct CheckpointTests {
    private func position(_ revision: UInt64, root: UInt8) -> LogPosition {
        LogPosition(
            log: LogFixture.logID, epoch: 1, revision: Revision(revision), root: SHA256.hash([root]))
    }

    private func open(_ folder: Folder, _ signer: TestSigner? = TestSigner()) throws -> CheckpointFile {
        try CheckpointFile(folder, log: LogFixture.logID, name: "standalone", signing: signer)
    }

    @Test("a checkpoint is on disk when it is shown, and is the same after a restart")
    func stored() throws {
        try withTemporaryDirectory { directory in
            let folder = Folder(path: directory.path)
            let file = try open(folder)
            #expect(file.note == nil)
            try file.advance(to: position(0, root: 1))
            #expect(file.note == nil)
            try file.advance(to: position(3, root: 3))
            let note = try #require(file.note)
            #expect(try folder.contents(of: "checkpoint") == Array(note.utf8))
            #expect(try open(folder).note == note)
            #expect(
                try Checkpoint.parse(note, verifier: TestSigner().verifierKey)
                    == Checkpoint(
                        origin: "standalone/kuma/log/\(LogFixture.logID)", size: 3, root: SHA256.hash([3])))
        }
    }

    @Test("no checkpoint goes back, and none contradicts one of the same size")
    func neverBack() throws {
        try withTemporaryDirectory { directory in
            let folder = Folder(path: directory.path)
            try open(folder).advance(to: position(3, root: 3))
            let file = try open(folder)
            let note = file.note
            #expect(throws: LogStoreError.self) { try file.advance(to: position(2, root: 3)) }
            #expect(throws: LogStoreError.self) { try file.advance(to: position(3, root: 4)) }
            try file.advance(to: position(3, root: 3))
            #expect(file.note == note)
            #expect(try folder.contents(of: "checkpoint") == note.map { Array($0.utf8) })
            try file.advance(to: position(4, root: 4))
            #expect(file.checkpoint?.size == 4)
        }
    }

    @Test("without a key nothing is signed, and what is there is still read")
    func withoutKey() throws {
        try withTemporaryDirectory { directory in
            let folder = Folder(path: directory.path)
            let unsigned = try open(folder, nil)
            try unsigned.advance(to: position(3, root: 3))
            #expect(unsigned.note == nil)
            try open(folder).advance(to: position(3, root: 3))
            #expect(try open(folder, nil).checkpoint?.size == 3)
        }
    }

    @Test("the checkpoint follows the head")
    func followsHead() throws {
        try withTemporaryDirectory { directory in
            var fixture = LogFixture()
            let store = try directory.open()
            #expect(store.checkpoint == nil)
            for count in 1...3 {
                try store.append(try fixture.commits(2))
                store.upkeepQueue.sync { store.upkeep() }
                let note = try #require(store.checkpoint)
                let checkpoint = try Checkpoint.parse(note, verifier: TestSigner().verifierKey)
                #expect(checkpoint.size == UInt64(2 * count))
                #expect(checkpoint.root == store.head.root)
            }
            try store.close()
        }
    }
}
