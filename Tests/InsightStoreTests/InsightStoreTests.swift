import Foundation
import InsightStore
import MeshResources
import Testing

@Suite("insights.db")
struct InsightStoreTests {
    private let path = FileManager.default.temporaryDirectory.appending(path: "insights-\(UUID().uuidString).db").path
    private let web = ResourceKey(type: "Dataplane", mesh: "default", name: "web-1")
    private let api = ResourceKey(type: "Dataplane", mesh: "default", name: "api-1")

    private func open(notice: (String) -> Void = { _ in }) throws -> InsightStore {
        let store = InsightStore.open(path: path, notice: notice)
        return try #require(store)
    }

    private func remove() {
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }

    @Test("the last value of each proxy is there after a restart, and none of a proxy that was removed")
    func lastValues() throws {
        defer { remove() }
        let store = try open()
        try store.write([web: ["n": 1], api: ["n": 1]], removing: [])
        try store.write([web: ["n": 2]], removing: [api])
        try store.close()
        #expect(try open().load() == [web: ["n": 2]])
    }

    @Test("a file that is no database is replaced by an empty one, with a notice")
    func corruptFile() throws {
        defer { remove() }
        try Data(repeating: 7, count: 8192).write(to: URL(fileURLWithPath: path))
        var notices: [String] = []
        let store = try open { notices.append($0) }
        #expect(notices.count == 1)
        #expect(notices.first?.hasPrefix("\(path) cannot be read and begins empty") == true)
        try store.write([web: ["n": 1]], removing: [])
        #expect(try store.load() == [web: ["n": 1]])
    }

    @Test("a page that was overwritten costs the old values, not the start")
    func corruptPage() throws {
        defer { remove() }
        let store = try open()
        let many = (1...200).map { number in
            (ResourceKey(type: "Dataplane", mesh: "default", name: "dp-\(number)"), JSON.string("\(number)"))
        }
        try store.write(Dictionary(uniqueKeysWithValues: many), removing: [])
        try store.close()
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.seek(toOffset: 4096)
        try file.write(contentsOf: Data(repeating: 0xFF, count: 4096))
        try file.close()
        var notices: [String] = []
        let reopened = try open { notices.append($0) }
        #expect(notices.count == 1)
        #expect(try reopened.load() == [:])
    }

    @Test("where no file can be made, the control plane goes on without, and says so")
    func noFile() {
        var notices: [String] = []
        #expect(InsightStore.open(path: "/proc/none/insights.db") { notices.append($0) } == nil)
        #expect(notices.last?.contains("ends with this process") == true)
    }
}
