import CommitPipeline
import Foundation
import LogSealing
import LogStore
import MeshCommands
import MeshEvents
import MeshProjections
import MeshResources
import Synchronization
import Testing

@Suite("The single writer")
struct CommitPipelineTests {
    @Test("a mesh comes with its signing key and default policies, in one commit")
    func meshDefaults() async throws {
        let fixture = try PipelineFixture()
        guard case .committed(let commit) = try await fixture.put(.mesh("default")) else {
            return #expect(Bool(false), "nothing was committed")
        }
        #expect(commit.revision == Revision(1))
        #expect(
            commit.changes.map { "\($0.key) \($0.isRequested)" } == [
                "Mesh default true", "Secret default/dataplane-token-signing-key-default-1 false",
                "TrafficPermission default/allow-all-default false", "TrafficRoute default/route-all-default false",
                "Timeout default/timeout-all-default false",
                "CircuitBreaker default/circuit-breaker-all-default false", "Retry default/retry-all-default false",
            ])
    }

    @Test("writing what is there already makes no commit")
    func unchanged() async throws {
        let fixture = try PipelineFixture()
        _ = try await fixture.put(.mesh("default"))
        _ = try await fixture.put(.dataplane("dp", service: "web"))
        guard case .unchanged(let revision) = try await fixture.put(.dataplane("dp", service: "web")) else {
            return #expect(Bool(false), "a commit was made")
        }
        #expect(revision == Revision(2))
        #expect(fixture.store.head.revision == Revision(2))
    }

    @Test("64 writers at once get dense revisions, and a reload folds to the same state")
    func concurrentWriters() async throws {
        let fixture = try PipelineFixture()
        _ = try await fixture.put(.mesh("default"))
        let revisions = try await withThrowingTaskGroup(of: Revision.self) { group in
            for index in 0..<640 {
                group.addTask {
                    guard case .committed(let commit) = try await fixture.put(.dataplane("dp-\(index)", service: "web"))
                    else { return .zero }
                    return commit.revision
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(revisions.sorted() == (2...641).map { Revision(UInt64($0)) })
        let reloaded = try StateLoader(store: fixture.store, keyRing: fixture.keyRing).load(at: nil)
        #expect(reloaded.resources == fixture.pipeline.state.resources)
        #expect(reloaded.revision == Revision(641))
        #expect(reloaded.time == fixture.pipeline.state.time)
    }

    @Test("of two writers with the same expected revision one wins, the other is told what is there")
    func expectedRevision() async throws {
        let fixture = try PipelineFixture()
        _ = try await fixture.put(.mesh("default"))
        _ = try await fixture.put(.dataplane("dp", service: "web"))
        _ = try await fixture.put(.dataplane("dp", service: "web", port: 1), ifRevision: Revision(2))
        let key = ResourceKey(type: "Dataplane", mesh: "default", name: "dp")
        await #expect {
            try await fixture.put(.dataplane("dp", service: "web", port: 2), ifRevision: Revision(2))
        } throws: { error in
            guard case .rejected(let rejection)? = error as? WriteError else { return false }
            return rejection == .revisionConflict(key, expected: Revision(2), actual: Revision(3))
        }
    }

    @Test("versions of a key go on counting after it was deleted")
    func versionsSurviveDeletion() async throws {
        let fixture = try PipelineFixture()
        _ = try await fixture.put(.mesh("default"))
        let dataplane = Resource.dataplane("dp", service: "web")
        _ = try await fixture.put(dataplane)
        _ = try await fixture.delete(dataplane.key)
        guard case .committed(let commit) = try await fixture.put(dataplane) else {
            return #expect(Bool(false), "nothing was committed")
        }
        #expect(commit.changes.map(\.version) == [3])
        #expect(commit.changes.map(\.operation) == [.created])
    }

    @Test("a request with the same idempotency key takes effect once and gets the same answer")
    func idempotency() async throws {
        let fixture = try PipelineFixture()
        _ = try await fixture.put(.mesh("default"))
        _ = try await fixture.put(.dataplane("dp", service: "web"), key: "k")
        _ = try await fixture.put(.dataplane("other", service: "web"))
        guard
            case .replayed(let status, let body, let revision) =
                try await fixture.put(.dataplane("dp", service: "web"), key: "k")
        else { return #expect(Bool(false), "not recognised") }
        #expect(status == 200 && String(decoding: body, as: UTF8.self) == "r2" && revision == Revision(2))
        await #expect(throws: WriteError.self) {
            try await fixture.put(.dataplane("dp", service: "changed"), key: "k")
        }
    }

    @Test("a request that changed nothing is recognised too, also after the state has moved on")
    func idempotencyOfUnchanged() async throws {
        let fixture = try PipelineFixture()
        _ = try await fixture.put(.mesh("default"))
        _ = try await fixture.put(.dataplane("dp", service: "web"))
        guard case .unchanged = try await fixture.put(.dataplane("dp", service: "web"), key: "k") else {
            return #expect(Bool(false), "a commit was made")
        }
        _ = try await fixture.put(.dataplane("dp", service: "web", port: 1))
        guard
            case .replayed(let status, let body, let revision) =
                try await fixture.put(.dataplane("dp", service: "web"), key: "k")
        else { return #expect(Bool(false), "not recognised") }
        #expect(status == 200 && String(decoding: body, as: UTF8.self) == "unchanged r2" && revision == Revision(2))
        #expect(fixture.store.head.revision == Revision(3))
    }

    @Test("one invalid operation of many: nothing is stored, and each fault is named")
    func atomicity() async throws {
        let fixture = try PipelineFixture()
        _ = try await fixture.put(.mesh("default"))
        await #expect {
            try await fixture.put(
                .dataplane("good", service: "web"), .dataplane("bad", service: "web", port: 0),
                .dataplane("Worse", service: "web"))
        } throws: { error in
            guard case .rejected(.invalid(let invalid))? = error as? WriteError else { return false }
            return invalid.map(\.index) == [1, 2]
                && invalid[0].violations.map(\.field) == ["networking.inbound[0].port"]
        }
        #expect(fixture.store.head.revision == Revision(1))
    }

    @Test("a mesh with a provided authority and the secrets that hold it can come in one command, in any order")
    func providedAuthority() async throws {
        let fixture = try PipelineFixture()
        let mesh = Resource.mesh(
            "demo",
            [
                "mtls": [
                    "enabledBackend": "ca",
                    "backends": [
                        [
                            "name": "ca", "type": "provided",
                            "conf": ["cert": ["secret": "ca-cert"], "key": ["secret": "ca-key"]],
                        ]
                    ],
                ]
            ])
        await #expect(throws: WriteError.self) { try await fixture.put(mesh) }
        let certificate = Resource.secret("ca-cert", data: "c", mesh: "demo")
        guard
            case .committed(let commit) = try await fixture.put(
                certificate, mesh, .secret("ca-key", data: "k", mesh: "demo"))
        else { return #expect(Bool(false), "nothing was committed") }
        #expect(commit.changes.count(where: \.isRequested) == 3)
    }

    @Test("deleting a mesh deletes what is in it, unless proxies are left")
    func cascade() async throws {
        let fixture = try PipelineFixture()
        _ = try await fixture.put(.mesh("default"))
        let dataplane = Resource.dataplane("dp", service: "web")
        _ = try await fixture.put(dataplane)
        await #expect(throws: WriteError.self) { try await fixture.delete(ResourceKey(type: "Mesh", name: "default")) }
        _ = try await fixture.delete(dataplane.key)
        _ = try await fixture.delete(ResourceKey(type: "Mesh", name: "default"))
        #expect(fixture.pipeline.state.resources.isEmpty)
    }

    @Test("a full disk refuses the write, keeps the state, and lets writing resume")
    func diskFull() async throws {
        let logID = try #require(LogID(bytes: Array(repeating: 9, count: 16)))
        let store = FaultyLogStore(inner: MemoryLogStore(name: "standalone", logID: logID))
        let fixture = try PipelineFixture(store: store)
        _ = try await fixture.put(.mesh("default"))
        store.failure.withLock { $0 = .diskFull("no space") }
        await #expect {
            try await fixture.put(.dataplane("dp", service: "web"))
        } throws: { error in
            if case .diskFull? = error as? WriteError { return true }
            return false
        }
        #expect(fixture.pipeline.state.revision == Revision(1))
        store.failure.withLock { $0 = nil }
        _ = try await fixture.put(.dataplane("dp", service: "web"))
        #expect(fixture.pipeline.state.revision == Revision(2))
    }

    @Test("a log that cannot be read refuses a new resource: its count of versions must not begin again")
    func unreadableVersions() async throws {
        let logID = try #require(LogID(bytes: Array(repeating: 9, count: 16)))
        let store = FaultyLogStore(inner: MemoryLogStore(name: "standalone", logID: logID))
        let fixture = try PipelineFixture(store: store)
        _ = try await fixture.put(.mesh("default"))
        store.readFailure.withLock { $0 = .unreadable("bad sector") }
        await #expect {
            try await fixture.put(.dataplane("dp", service: "web"))
        } throws: { error in
            if case .failed(let reason)? = error as? WriteError { return reason.contains("bad sector") }
            return false
        }
        #expect(store.head.revision == Revision(1))
    }

    @Test(
        "what two states differ in is what the commits between them changed, and single resources are as in the states")
    func changedKeys() async throws {
        let fixture = try PipelineFixture()
        _ = try await fixture.put(.mesh("default"))
        _ = try await fixture.put(.dataplane("a", service: "web"), .secret("s", data: "one"))
        _ = try await fixture.put(.dataplane("b", service: "web"))
        _ = try await fixture.delete(ResourceKey(type: "Dataplane", mesh: "default", name: "a"))
        _ = try await fixture.put(.dataplane("a", service: "cart"), .secret("s", data: "two"))
        let loader = StateLoader(store: fixture.store, keyRing: fixture.keyRing)
        let states = try (0...5).map { try loader.load(at: Revision($0)) }
        for (index, old) in states.enumerated() {
            for new in states[index...] {
                let keys = try loader.keysChanged(after: old.revision, through: new.revision)
                let mesh = ResourceKey(type: "Mesh", name: "default")
                let all = Set((old.contents(ofMesh: "default") + new.contents(ofMesh: "default")).map(\.key) + [mesh])
                #expect(Set(keys).isSuperset(of: all.filter { old[$0]?.revision != new[$0]?.revision }))
                #expect(keys == keys.sorted())
                for key in all.union(keys) {
                    #expect(try loader.resources([key], at: new.revision)[key] == new[key]?.resource)
                }
            }
        }
    }

    @Test("observers see each durable commit once, in order")
    func observers() async throws {
        let fixture = try PipelineFixture()
        let seen = SeenRevisions()
        fixture.pipeline.observe { advance in seen.add(advance.commits.map(\.revision)) }
        _ = try await fixture.put(.mesh("default"))
        for index in 0..<50 { _ = try await fixture.put(.dataplane("dp-\(index)", service: "web")) }
        #expect(seen.all == (1...51).map { Revision(UInt64($0)) })
    }
}

final class SeenRevisions: Sendable {
    private let revisions = Mutex<[Revision]>([])

    func add(_ more: [Revision]) {
        revisions.withLock { $0 += more }
    }

    var all: [Revision] { revisions.withLock { $0 } }
}
