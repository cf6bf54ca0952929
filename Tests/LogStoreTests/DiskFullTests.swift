import Foundation
import LogHash
import LogStore
import MeshEvents
import MeshResources
import Testing

/// Whether this process may mount a file system of its own.
private let canMount: Bool = {
    guard getuid() == 0 else { return false }
    let path = NSTemporaryDirectory() + "/log-store-mount-\(UUID().uuidString)"
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    guard (try? run("/bin/mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path)) != nil else { return false }
    return (try? run("/bin/umount", path)) != nil
}()

@Suite("a full disk", .enabled(if: canMount, "needs the right to mount"))
struct DiskFullTests {
    private func withSmallDisk(_ body: (TemporaryDirectory) throws -> Void) throws {
        try withTemporaryDirectory { directory in
            try run("/bin/mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", directory.path)
            defer { _ = try? run("/bin/umount", "-l", directory.path) }
            try body(directory)
        }
    }

    @Test("a write that does not fit is refused, reads go on, and writes work again when there is room")
    func fills() throws {
        try withSmallDisk { directory in
            var fixture = LogFixture()
            let store = try directory.open()
            try store.append(try fixture.commits(20))
            var stored = 20
            var refusals = 0
            var last: LogAppend?
            while refusals == 0 {
                let before = fixture
                let append = try fixture.commit([(LogFixture.key("big"), String(repeating: "x", count: 20_000))])
                do throws(LogStoreError) {
                    try store.append([append])
                    stored += 1
                } catch {
                    guard case .diskFull = error else { throw error }
                    refusals += 1
                    fixture = before
                    last = append
                }
                if stored > 1_000 { throw ProgramFailure(program: "tmpfs", output: "never full") }
            }
            #expect(store.head.revision == Revision(UInt64(stored)))
            #expect(try store.commits(from: Revision(1), limit: 5_000).count == stored)
            #expect(throws: LogStoreError.self) { try store.append([try #require(last)]) }

            try run("/bin/mount", "-o", "remount,size=64m", directory.path)
            try store.append([try #require(last)])
            #expect(store.head.revision == Revision(UInt64(stored + 1)))
            #expect(try store.verify().problems == [])
            try store.close()
            let again = try directory.open()
            #expect(again.head.revision == Revision(UInt64(stored + 1)))
            #expect(try again.verify().problems == [])
            try again.close()
        }
    }

    @Test("a file system that only reads is named, not called damaged")
    func readOnly() throws {
        try withSmallDisk { directory in
            try directory.open().close()
            try run("/bin/mount", "-o", "remount,ro", directory.path)
            let error = #expect(throws: LogStoreError.self) { try directory.open() }
            guard case .cannotCreate(let text) = error else {
                Issue.record("not cannotCreate: \(String(describing: error))")
                return
            }
            #expect(text.contains(directory.path))
        }
    }
}
