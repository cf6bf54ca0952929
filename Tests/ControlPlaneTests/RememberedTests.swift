import Foundation
import InsightStore
import Logging
import MeshEvents
import MeshResources
import RESTServer
import Synchronization
import Testing

@testable import ControlPlane

@Suite("What is remembered of proxies")
struct RememberedTests {
    private static let cluster = "type.googleapis.com/envoy.config.cluster.v3.Cluster"
    private let web = ResourceKey(type: "Dataplane", mesh: "default", name: "web-1")

    private static func subscription(_ id: String, ended: Int64? = nil) -> ProxySubscription {
        ProxySubscription(
            id: id, instance: "cp-1", connectedAtMilliseconds: 1000, disconnectedAtMilliseconds: ended,
            updatedAtMilliseconds: 2000, counts: ["cds": ProxyResponseCounts(sent: 3, acknowledged: 2, rejected: 1)],
            version: ["envoy": ["version": "1.36.2"]])
    }

    private static let observation = ProxyObservation(
        subscriptions: [subscription("1", ended: 1500), subscription("2")],
        certificate: ProxyCertificate(
            issuedAtMilliseconds: 1000, expiresAtMilliseconds: 3000, count: 4, backend: "ca-1",
            supportedBackends: ["ca-1"]),
        progress: [
            cluster: ProxyProgress(
                sent: Revision(7), acknowledged: Revision(6),
                rejection: ProxyProgress.Rejection(
                    revision: Revision(7), message: "no", causes: [ResourceKey(type: "Mesh", name: "default")]))
        ])

    @Test("what is written of a proxy is what is read of it")
    func record() throws {
        let record = try JSON(parsing: Self.observation.record.canonicalBytes)
        #expect(ProxyObservation(record: record) == Self.observation)
    }

    @Test("a record of another version is read as far as it is understood")
    func strangeRecord() {
        let record: JSON = ["subscriptions": [["id": 3], ["id": "a", "connected": 5, "counts": ["cds": [1]]], 7]]
        #expect(
            ProxyObservation(record: record).subscriptions == [
                ProxySubscription(
                    id: "a", instance: "", connectedAtMilliseconds: 5, counts: ["cds": ProxyResponseCounts(sent: 1)])
            ])
        #expect(ProxyObservation(record: []) == ProxyObservation())
    }

    @Test("after a control plane was killed, a proxy that does not come back is offline since the last sign of life")
    func ended() {
        let ended = Self.observation.ended(at: 9000)
        #expect(ended.subscriptions.map(\.disconnectedAtMilliseconds) == [1500, 9000])
        #expect(!ended.isOnline)
        #expect(Self.observation.lastSign == 2000)
    }

    @Test("streams of earlier runs stand before those of this one, and the last certificate is kept")
    func following() {
        let now = ProxyObservation(subscriptions: [Self.subscription("3")], isInSync: true)
        let merged = now.following(Self.observation.ended(at: 9000), limit: 2)
        #expect(merged.subscriptions.map(\.id) == ["2", "3"])
        #expect(merged.certificate == Self.observation.certificate)
        #expect(merged.isInSync)
        #expect(merged.progress == [:])
    }

    @Test("only what changed is written, a stop ends open streams, and a proxy that is gone is removed")
    func writer() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "insights-\(UUID().uuidString).db").path
        defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
        let store = try #require(InsightStore.open(path: path) { _ in })
        let now = Mutex([web: Self.observation])
        let writer = InsightWriter(store: store, written: [:], logger: Logger(label: "test")) { now.withLock { $0 } }
        writer.flush(now.withLock { $0 })
        writer.flush(now.withLock { $0 })
        #expect(writer.counters == InsightCounters(flushes: 1, written: 1))
        #expect(try store.load() == [web: Self.observation.record])
        writer.flush([:])
        #expect(writer.counters == InsightCounters(flushes: 2, written: 1, removed: 1))
        #expect(try store.load() == [:])
        writer.stop(at: 9000)
        let reopened = try #require(InsightStore.open(path: path) { _ in })
        #expect(try reopened.load() == [web: Self.observation.ended(at: 9000).record])
    }
}
