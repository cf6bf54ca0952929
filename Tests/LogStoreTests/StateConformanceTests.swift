import LogHash
import LogStore
import MeshEvents
import MeshResources
import Testing

@Suite("every store's answers about resources", .serialized)
struct StateConformanceTests {
    @Test(
        "the state at any revision is the fold of the commits up to it", arguments: StoreKind.allCases,
        [UInt64(1), 2, 3])
    func fold(_ kind: StoreKind, seed: UInt64) throws {
        var fixture = LogFixture()
        let commits = try fixture.randomCommits(60, seed: seed)
        try kind.withStore { store in
            try store.append(commits)
            var live: [ResourceKey: LiveResource] = [:]
            #expect(try store.liveResources(at: .zero) == [])
            for append in commits {
                Self.apply(append, to: &live)
                #expect(
                    try store.liveResources(at: append.stored.revision) == live.values.sorted { $0.key < $1.key })
            }
            let now = live.values.sorted { $0.key < $1.key }
            #expect(try store.liveResources(at: nil) == now)
            #expect(try store.liveResources(at: Revision(UInt64.max)) == now)
        }
    }

    /// What a reader of the log would hold after the commit.
    private static func apply(_ append: LogAppend, to live: inout [ResourceKey: LiveResource]) {
        for (index, change) in append.commit.changes.enumerated() {
            let milliseconds = append.commit.time.milliseconds
            guard change.operation != .deleted else {
                live[change.key] = nil
                continue
            }
            live[change.key] = LiveResource(
                key: change.key, version: change.version, revision: append.stored.revision,
                createdMilliseconds: live[change.key]?.createdMilliseconds ?? milliseconds,
                modifiedMilliseconds: milliseconds, body: append.stored.bodies[index])
        }
    }

    @Test(
        "history lists each commit that touches a resource once, newest first, in pages", arguments: StoreKind.allCases)
    func history(_ kind: StoreKind) throws {
        var fixture = LogFixture()
        let commits = try fixture.randomCommits(80, seed: 5)
        let filters = [
            KeyFilter(), KeyFilter(type: "Dataplane"), KeyFilter(mesh: "mesh-1"), KeyFilter(name: "name-2"),
            KeyFilter(type: "TrafficRoute", mesh: "mesh-0"), KeyFilter(type: "Mesh", mesh: ""),
            KeyFilter(type: "Dataplane", name: "name-1"), KeyFilter(mesh: "mesh-0", name: "name-3"),
            KeyFilter(type: "Dataplane", mesh: "mesh-0", name: "name-0"), KeyFilter(type: "Zone"),
        ]
        try kind.withStore { store in
            try store.append(commits)
            for filter in filters {
                let expected = commits.reversed()
                    .filter { $0.commit.changes.contains { filter.matches($0.key) } }.map(\.stored.revision)
                #expect(try store.revisions(touching: filter, before: nil, limit: 1_000) == expected, "\(filter)")
                var paged: [Revision] = []
                while true {
                    let page = try store.revisions(touching: filter, before: paged.last, limit: 3)
                    if page.isEmpty { break }
                    paged += page
                }
                #expect(paged == expected, "\(filter)")
            }
            #expect(try store.revisions(touching: KeyFilter(), before: Revision(1), limit: 9) == [])
            #expect(try store.revisions(touching: KeyFilter(), before: nil, limit: 0) == [])
        }
    }

    @Test("the last change of a key is known at every revision, deletions included", arguments: StoreKind.allCases)
    func lastChange(_ kind: StoreKind) throws {
        var fixture = LogFixture()
        let (a, b) = (LogFixture.key("a"), LogFixture.key("b"))
        let commits = [
            try fixture.commit([(b, "1")]), try fixture.commit([(b, "2"), (a, "1")]), try fixture.commit([(a, nil)]),
            try fixture.commit([(b, "3")]), try fixture.commit([(a, "2")]),
        ]
        try kind.withStore { store in
            try store.append(commits)
            func change(_ revision: UInt64, _ index: Int, _ version: UInt64, _ op: ChangeOperation) -> ChangeRecord {
                ChangeRecord(revision: Revision(revision), index: index, version: version, operation: op)
            }
            #expect(try store.lastChange(of: a, at: Revision(1)) == nil)
            #expect(try store.lastChange(of: a, at: Revision(2)) == change(2, 1, 1, .created))
            #expect(try store.lastChange(of: a, at: Revision(4)) == change(3, 0, 2, .deleted))
            #expect(try store.lastChange(of: a, at: nil) == change(5, 0, 3, .created))
            #expect(try store.lastChange(of: LogFixture.key("c"), at: nil) == nil)
        }
    }

    @Test("a time means the last commit at or before it", arguments: StoreKind.allCases)
    func times(_ kind: StoreKind) throws {
        var fixture = LogFixture()
        let commits = try fixture.commits(33)
        try kind.withStore { store in
            try store.append(commits)
            let start = LogFixture.firstMilliseconds
            #expect(try store.revision(atMilliseconds: start) == .zero)
            for (offset, revision) in [(10, 1), (19, 1), (20, 2), (329, 32), (330, 33), (9_999, 33)] {
                #expect(try store.revision(atMilliseconds: start + Int64(offset)) == Revision(UInt64(revision)))
            }
            #expect(store.headTime == HybridTime(milliseconds: start + 330))
        }
    }

    @Test(
        "a request's answer is found again under its author and key, and cannot be given twice",
        arguments: StoreKind.allCases)
    func idempotency(_ kind: StoreKind) throws {
        var fixture = LogFixture()
        let record = IdempotencyRecord(
            author: "ann", key: "k1", requestDigest: SHA256.hash([1]), revision: Revision(1), status: 200,
            answer: Array("{}".utf8))
        try kind.withStore { store in
            try store.append([try fixture.commit([(LogFixture.key("a"), "1")], idempotency: record)])
            #expect(try store.idempotency(author: "ann", key: "k1") == record)
            #expect(try store.idempotency(author: "bob", key: "k1") == nil)
            #expect(try store.idempotency(author: "ann", key: "k2") == nil)
            let head = store.head
            var next = fixture
            let again = try next.commit([(LogFixture.key("a"), "2")], idempotency: record)
            #expect(throws: LogStoreError.self) { try store.append([again]) }
            #expect(store.head == head)
            try store.append([try fixture.commit([(LogFixture.key("a"), "2")])])
        }
    }

    @Test(
        "the answer to a request that changed nothing is found again, and makes no commit",
        arguments: StoreKind.allCases)
    func idempotencyWithoutCommit(_ kind: StoreKind) throws {
        var fixture = LogFixture()
        let record = IdempotencyRecord(
            author: "ann", key: "k1", requestDigest: SHA256.hash([1]), revision: Revision(1), status: 200,
            answer: Array("{}".utf8))
        try kind.withStore { store in
            try store.append([try fixture.commit([(LogFixture.key("a"), "1")])])
            let head = store.head
            try store.append([], answers: [record])
            #expect(try store.idempotency(author: "ann", key: "k1") == record)
            #expect(store.head == head)
            let next = try fixture.commit([(LogFixture.key("a"), "2")])
            #expect(throws: LogStoreError.self) { try store.append([next], answers: [record]) }
            #expect(store.head == head)
        }
    }

    @Test("versions of deleted keys are known, those of other keys are not", arguments: StoreKind.allCases)
    func lastVersions(_ kind: StoreKind) throws {
        var fixture = LogFixture()
        let (a, b, c) = (LogFixture.key("a"), LogFixture.key("b"), LogFixture.key("c"))
        try kind.withStore { store in
            try store.append([try fixture.commit([(a, "1"), (b, "1")]), try fixture.commit([(a, nil)])])
            #expect(try store.lastVersions(of: [a, b, c]) == [a: 2, b: 1])
            #expect(try store.lastVersions(of: []) == [:])
        }
    }

    @Test("commits and changes are counted", arguments: StoreKind.allCases)
    func counts(_ kind: StoreKind) throws {
        var fixture = LogFixture()
        let commits = [
            try fixture.commit([(LogFixture.key("a"), "1"), (LogFixture.key("b"), "1")]), try fixture.commit([]),
            try fixture.commit([(LogFixture.key("a"), nil)]),
        ]
        try kind.withStore { store in
            try store.append(commits)
            let statistics = try store.statistics()
            #expect([statistics.commits, statistics.changes] == [3, 3])
        }
    }
}
