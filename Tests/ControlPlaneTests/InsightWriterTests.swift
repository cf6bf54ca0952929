import Foundation
import InsightStore
import Logging
import MeshResources
import RESTServer
import StoreFixtures
import Testing

@testable import ControlPlane

@Suite("Observations that cannot be written")
struct InsightWriterTests {
    private let path = FileManager.default.temporaryDirectory.appending(path: "insights-\(UUID().uuidString).db").path
    private let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    private static func proxy(_ name: String) -> ResourceKey {
        ResourceKey(type: "Dataplane", mesh: "default", name: name)
    }

    /// Seen on that many streams.
    private static func observation(streams: Int64) -> ProxyObservation {
        ProxyObservation(
            subscriptions: (0..<streams).map {
                ProxySubscription(id: "\($0)", instance: "cp-1", connectedAtMilliseconds: $0)
            })
    }

    private static let before = [proxy("web"): observation(streams: 1), proxy("old"): observation(streams: 1)]
    private static let after = [
        proxy("web"): observation(streams: 2), proxy("api"): observation(streams: 1),
        proxy("db"): observation(streams: 1),
    ]

    private func withWriter(_ body: (InsightWriter, InsightStore) throws -> Void) throws {
        defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
        let opened = InsightStore.open(path: path) { _ in }
        let store = try #require(opened)
        let writer = InsightWriter(store: store, written: [:], logger: quiet) { Self.after }
        writer.flush(Self.before)
        #expect(writer.counters == InsightCounters(flushes: 1, written: 2))
        try body(writer, store)
    }

    @Test("what a full disk refuses is counted as failed, and written whole by the next flush that finds room")
    func triedAgain() throws {
        try withWriter { writer, store in
            let disk = FullDisk(path: path)
            // Some of what changed fits.
            try disk.fill(rows: 3)
            writer.flush(Self.after)
            writer.flush(Self.after)
            #expect(writer.counters == InsightCounters(flushes: 1, written: 2, failures: 2))
            #expect(try store.load() == Self.before.mapValues(\.record))
            try disk.makeRoom()
            writer.flush(Self.after)
            writer.flush(Self.after)
            #expect(writer.counters == InsightCounters(flushes: 2, written: 5, removed: 1, failures: 2))
            #expect(try store.load() == Self.after.mapValues(\.record))
        }
    }

    @Test("a stop writes what was refused before")
    func stop() throws {
        try withWriter { writer, _ in
            let disk = FullDisk(path: path)
            try disk.fill(rows: 3)
            writer.flush(Self.after)
            try disk.makeRoom()
            writer.stop(at: 9000)
            let reopened = InsightStore.open(path: path) { _ in }
            #expect(try reopened?.load() == Self.after.mapValues { $0.ended(at: 9000).record })
        }
    }
}
