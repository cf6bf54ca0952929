import Foundation
import GRDB
import InsightStore
import MeshResources
import StoreFixtures
import Testing

@Suite("insights.db on a full disk")
struct FullDiskTests {
    private let path = FileManager.default.temporaryDirectory.appending(path: "insights-\(UUID().uuidString).db").path

    private static func proxies(_ range: Range<Int>, _ value: Int64) -> [ResourceKey: JSON] {
        let all = range.map { number in
            (ResourceKey(type: "Dataplane", mesh: "default", name: "dp-\(number)"), ["n": .int(value)] as JSON)
        }
        return Dictionary(uniqueKeysWithValues: all)
    }

    @Test("a write that does not fit is refused whole; the next one that fits holds everything, also after a restart")
    func refusedWhole() throws {
        defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
        let opened = InsightStore.open(path: path) { _ in }
        let store = try #require(opened)
        let (before, after) = (Self.proxies(0..<10, 1), Self.proxies(5..<20, 2))
        let leaving = Set(Self.proxies(0..<5, 1).keys)
        try store.write(before, removing: [])

        let disk = FullDisk(path: path)
        // Some of what is to be written fits.
        try disk.fill(rows: 15)
        for _ in 0..<2 {
            let error = #expect(throws: DatabaseError.self) { try store.write(after, removing: leaving) }
            #expect(error?.resultCode == .SQLITE_FULL)
            #expect(try store.load() == before)
        }

        try disk.makeRoom()
        try store.write(after, removing: leaving)
        #expect(try store.load() == after)
        try store.close()
        let reopened = InsightStore.open(path: path) { _ in }
        #expect(try reopened?.load() == after)
    }
}
