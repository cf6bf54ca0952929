import CommitPipeline
import Foundation
import LogHash
import LogSealing
import LogStore
import Logging
import MeshCommands
import MeshEvents
import MeshProjections
import MeshResources
import Synchronization
import Testing

/// A pipeline on a store in memory, with keys that are cheap to make.
struct PipelineFixture {
    let store: any LogStore
    let keyRing: KeyRing
    let pipeline: CommitPipeline

    init(
        store: (any LogStore)? = nil, keyRing: KeyRing? = nil,
        readClock: @escaping @Sendable () -> ClockReading = { .now }
    ) throws {
        let logID = try #require(LogID(bytes: Array(repeating: 7, count: 16)))
        self.store = store ?? MemoryLogStore(name: "standalone", logID: logID)
        self.keyRing = try keyRing ?? KeyRing()
        pipeline = try CommitPipeline(
            store: self.store, keyRing: self.keyRing, mode: .standalone, keys: CheapKeys(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), readClock: readClock,
            onFatal: { _ in })
    }

    func put(_ resources: Resource..., ifRevision: Revision? = nil, key: String? = nil) async throws -> WriteResult {
        let idempotency = key.map { key in
            WriteRequest.Idempotency(key: key, requestDigest: SHA256.hash(resources.flatMap(\.document.canonicalBytes)))
            {
                switch $0 {
                case .committed(let commit): (200, Array("\(commit.revision)".utf8))
                case .unchanged(let head), .replayed(_, _, let head): (200, Array("unchanged \(head)".utf8))
                }
            }
        }
        return try await pipeline.write(
            WriteRequest(
                Command(resources.map { .put($0, ifRevision: ifRevision) }),
                note: Note(author: Author(name: "ann", via: "rest"), message: "why"), requestID: "1",
                idempotency: idempotency))
    }

    func delete(_ key: ResourceKey) async throws -> WriteResult {
        try await pipeline.write(
            WriteRequest(Command([.delete(key)]), note: Note(author: Author(name: "ann", via: "rest")), requestID: "2"))
    }
}

struct CheapKeys: KeyMaterial {
    func signingKeyPEM() throws -> String { "signing-key-canary" }

    func builtinAuthority(
        mesh: String, rsaBits: Int?, expiration: String?
    ) throws -> (certificatePEM: String, privateKeyPEM: String) { ("certificate", "authority-key-canary") }

    func faults(
        ofProvidedCertificate certificatePEM: String, privateKeyPEM: String
    ) -> [(field: String, reason: String)] { [] }
}

/// A store whose disk can be full, or fail.
final class FaultyLogStore: LogStore {
    let inner: MemoryLogStore
    let failure = Mutex<LogStoreError?>(nil)
    let readFailure = Mutex<LogStoreError?>(nil)

    init(inner: MemoryLogStore) {
        self.inner = inner
    }

    func append(_ appends: [LogAppend], answers: [IdempotencyRecord]) throws(LogStoreError) {
        if let failure = failure.withLock({ $0 }) { throw failure }
        try inner.append(appends, answers: answers)
    }

    var name: String { inner.name }
    var logID: LogID { inner.logID }
    var epoch: UInt32 { inner.epoch }
    var head: LogPosition { inner.head }
    var headTime: HybridTime { inner.headTime }
    var checkpoint: String? { inner.checkpoint }

    func commits(from: Revision, limit: Int) throws(LogStoreError) -> [StoredCommit] {
        try inner.commits(from: from, limit: limit)
    }

    func revisions(
        touching filter: KeyFilter, before: Revision?, limit: Int
    ) throws(LogStoreError) -> [Revision] { try inner.revisions(touching: filter, before: before, limit: limit) }

    func liveResources(at: Revision?) throws(LogStoreError) -> [LiveResource] { try inner.liveResources(at: at) }

    func lastChange(of key: ResourceKey, at: Revision?) throws(LogStoreError) -> ChangeRecord? {
        try inner.lastChange(of: key, at: at)
    }

    func lastVersions(of keys: [ResourceKey]) throws(LogStoreError) -> [ResourceKey: UInt64] {
        if let failure = readFailure.withLock({ $0 }) { throw failure }
        return try inner.lastVersions(of: keys)
    }

    func revision(atMilliseconds: Int64) throws(LogStoreError) -> Revision {
        try inner.revision(atMilliseconds: atMilliseconds)
    }

    func idempotency(author: String, key: String) throws(LogStoreError) -> IdempotencyRecord? {
        try inner.idempotency(author: author, key: key)
    }

    func leaf(_ revision: Revision) throws(LogStoreError) -> Digest { try inner.leaf(revision) }
    func root(at revision: Revision) throws(LogStoreError) -> Digest { try inner.root(at: revision) }

    func node(level: Int, index: UInt64) throws(LogStoreError) -> Digest {
        try inner.node(level: level, index: index)
    }
    func statistics() throws(LogStoreError) -> LogStatistics { try inner.statistics() }
    func close() throws(LogStoreError) { try inner.close() }
}

extension Resource {
    static func mesh(_ name: String, _ spec: [String: JSON] = [:]) -> Resource {
        Resource(key: ResourceKey(type: "Mesh", name: name), spec: spec)
    }

    static func dataplane(_ name: String, service: String, port: Int64 = 8080, mesh: String = "default") -> Resource {
        Resource(
            key: ResourceKey(type: "Dataplane", mesh: mesh, name: name),
            spec: [
                "networking": [
                    "address": "10.0.0.1",
                    "inbound": [["port": .int(port), "tags": ["kuma.io/service": .string(service)]]],
                ]
            ])
    }

    static func secret(_ name: String, data: String, mesh: String = "default") -> Resource {
        Resource(
            key: ResourceKey(type: "Secret", mesh: mesh, name: name),
            spec: ["data": .string(Data(data.utf8).base64EncodedString())])
    }
}
