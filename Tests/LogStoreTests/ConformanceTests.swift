import LogHash
import LogStore
import MeshEvents
import MeshResources
import Testing

@Suite("every store of a log", .serialized)
struct ConformanceTests {
    @Test("an empty log has a head, a root and nothing else", arguments: StoreKind.allCases)
    func emptyLog(_ kind: StoreKind) throws {
        try kind.withStore { store in
            #expect(store.name == "standalone")
            #expect(
                store.head
                    == LogPosition(log: LogFixture.logID, epoch: 1, revision: .zero, root: Merkle.emptyRoot))
            #expect(store.headTime == HybridTime(milliseconds: 0))
            #expect(try store.commits(from: Revision(1), limit: 10) == [])
            #expect(try store.liveResources(at: nil) == [])
            #expect(try store.liveResources(at: .zero) == [])
            #expect(try store.revisions(touching: KeyFilter(), before: nil, limit: 10) == [])
            #expect(try store.revision(atMilliseconds: Int64.max) == .zero)
            #expect(try store.root(at: .zero) == Merkle.emptyRoot)
            #expect(try store.idempotency(author: "ann", key: "k") == nil)
            #expect(throws: LogStoreError.self) { try store.leaf(Revision(1)) }
            #expect(try store.lastChange(of: LogFixture.key("a"), at: Revision(UInt64.max)) == nil)
            try store.append([])
            #expect(store.head.revision == .zero)
        }
    }

    @Test("commits are read back byte for byte, in pages of any size", arguments: StoreKind.allCases)
    func readsBack(_ kind: StoreKind) throws {
        var fixture = LogFixture()
        let commits = try fixture.randomCommits(40, seed: 1)
        try kind.withStore { store in
            try store.append(Array(commits[..<1]))
            try store.append(Array(commits[1..<30]))
            try store.append(Array(commits[30...]))
            #expect(try store.commits(from: .zero, limit: 100) == commits.stored)
            for limit in [1, 7, 40] {
                var read: [StoredCommit] = []
                while true {
                    let page = try store.commits(from: Revision(UInt64(read.count) + 1), limit: limit)
                    if page.isEmpty { break }
                    #expect(page.count <= limit)
                    read += page
                }
                #expect(read == commits.stored)
            }
            #expect(try store.commits(from: Revision(UInt64.max), limit: 5) == [])
            #expect(try store.commits(from: Revision(1), limit: 0) == [])
        }
    }

    @Test("bodies and notes that are absent stay absent", arguments: StoreKind.allCases)
    func absentParts(_ kind: StoreKind) throws {
        var fixture = LogFixture()
        let key = LogFixture.key("a")
        let created = try fixture.commit([(key, "1")])
        let withheld = LogAppend(
            stored: StoredCommit(
                revision: created.stored.revision, header: created.stored.header, bodies: [nil], note: nil),
            commit: created.commit)
        let deleted = try fixture.commit([(key, nil)], note: nil)
        try kind.withStore { store in
            try store.append([withheld, deleted])
            #expect(try store.commits(from: Revision(1), limit: 9) == [withheld.stored, deleted.stored])
            #expect(try store.liveResources(at: Revision(1)).map(\.body) == [nil])
        }
    }

    @Test("an append is stored wholly or not at all", arguments: StoreKind.allCases)
    func atomic(_ kind: StoreKind) throws {
        var fixture = LogFixture()
        let good = try fixture.commits(3)
        var other = fixture
        let bad = try Self.withVersion(9, of: try other.commit([(LogFixture.key("x"), "1")]))
        try kind.withStore { store in
            try store.append([good[0]])
            let head = store.head
            #expect(throws: LogStoreError.self) { try store.append([good[1], good[2], bad]) }
            #expect(store.head == head)
            #expect(try store.commits(from: Revision(1), limit: 9) == [good[0].stored])
            #expect(try store.liveResources(at: nil).count == 1)
            try store.append([good[1], good[2], try fixture.commit([(LogFixture.key("x"), "1")])])
            #expect(store.head.revision == Revision(4))
        }
    }

    @Test("a commit that does not follow the head is refused", arguments: StoreKind.allCases)
    func refusesDisorder(_ kind: StoreKind) throws {
        var fixture = LogFixture()
        let first = try fixture.commits(2)
        var ahead = fixture
        _ = try ahead.commit([(LogFixture.key("x"), "1")])
        let gap = try ahead.commit([(LogFixture.key("y"), "1")])
        var later = fixture
        let next = try later.commit([(LogFixture.key("x"), "1")])
        let wrong = [
            first[1], gap, try Self.changed(next, time: first[1].commit.time),
            try Self.changed(next, log: LogID(bytes: Array(repeating: 1, count: 16))), try Self.changed(next, epoch: 0),
            try Self.changed(next, epoch: 2), try Self.withVersion(2, of: next), try Self.withVersion(0, of: next),
        ]
        try kind.withStore { store in
            try store.append(first)
            let head = store.head
            for append in wrong {
                #expect(throws: LogStoreError.self) { try store.append([append]) }
                #expect(store.head == head)
            }
            try store.append([next])
            #expect(store.head.revision == Revision(3))
        }
    }

    @Test("a new epoch begins with the commit that opens it", arguments: StoreKind.allCases)
    func epochs(_ kind: StoreKind) throws {
        var fixture = LogFixture()
        let before = try fixture.commits(2)
        try kind.withStore { store in
            try store.append(before)
            let opening = EpochOpening(epoch: 2, previous: store.head, reason: "restore")
            try store.append([try fixture.commit([], opening: opening)])
            #expect(store.epoch == 2)
            #expect(store.head.revision == Revision(3))
            try store.append(try fixture.commits(1))
            #expect(store.head.epoch == 2)
        }
    }

    @Test("the root at each revision is that of RFC 6962 over the headers", arguments: StoreKind.allCases)
    func roots(_ kind: StoreKind) throws {
        var fixture = LogFixture()
        let commits = try fixture.commits(70)
        let leaves = commits.map { Merkle.leafHash($0.stored.header) }
        try kind.withStore { store in
            try store.append(commits)
            #expect(store.head.root == Merkle.root(of: leaves))
            for size in 0...70 {
                #expect(try store.root(at: Revision(UInt64(size))) == Merkle.root(of: leaves[..<size]))
            }
            #expect(try store.leaf(Revision(33)) == leaves[32])
            #expect(try store.node(level: 3, index: 2) == Merkle.root(of: leaves[16..<24]))
            #expect(throws: LogStoreError.self) { try store.root(at: Revision(71)) }
            #expect(throws: LogStoreError.self) { try store.root(at: Revision(UInt64.max)) }
            #expect(throws: LogStoreError.self) { try store.leaf(.zero) }
            for (level, index) in [(3, 8), (63, 0), (63, 1), (64, 0), (0, UInt64.max)] as [(Int, UInt64)] {
                #expect(throws: LogStoreError.self) { try store.node(level: level, index: index) }
            }
        }
    }

    @Test("proofs of inclusion and consistency verify, and fail for another leaf", arguments: StoreKind.allCases)
    func proofs(_ kind: StoreKind) throws {
        var fixture = LogFixture()
        try kind.withStore { store in
            try store.append(try fixture.commits(45))
            for (revision, size) in [(1, 1), (1, 45), (17, 32), (32, 32), (33, 45), (45, 45)] as [(UInt64, UInt64)] {
                let root = try store.root(at: Revision(size))
                let proof = try store.inclusionProof(of: Revision(revision), size: Revision(size))
                let leaf = try store.leaf(Revision(revision))
                #expect(
                    Merkle.verifyInclusion(leaf: leaf, index: revision - 1, size: size, proof: proof, root: root))
                #expect(
                    !Merkle.verifyInclusion(
                        leaf: SHA256.hash([1]), index: revision - 1, size: size, proof: proof, root: root))
            }
            for (from, to) in [(1, 45), (16, 45), (31, 32), (44, 45), (45, 45)] as [(UInt64, UInt64)] {
                let proof = try store.consistencyProof(from: Revision(from), to: Revision(to))
                let (old, new) = (try store.root(at: Revision(from)), try store.root(at: Revision(to)))
                #expect(Merkle.verifyConsistency(from: from, fromRoot: old, to: to, toRoot: new, proof: proof))
                #expect(
                    !Merkle.verifyConsistency(from: from, fromRoot: SHA256.hash([]), to: to, toRoot: new, proof: proof))
            }
        }
    }
}

extension ConformanceTests {
    static func changed(
        _ append: LogAppend, time: HybridTime? = nil, log: LogID? = nil, epoch: UInt32? = nil, changes: [Change]? = nil
    ) throws -> LogAppend {
        let old = append.commit
        let commit = Commit(
            log: log ?? old.log, revision: old.revision, epoch: epoch ?? old.epoch, time: time ?? old.time,
            requestID: old.requestID, origin: old.origin, note: old.note, changes: changes ?? old.changes)
        return LogAppend(stored: try LogFixture.stored(commit), commit: commit)
    }

    static func withVersion(_ version: UInt64, of append: LogAppend) throws -> LogAppend {
        let changes = append.commit.changes.map {
            Change(operation: $0.operation, key: $0.key, version: version, resource: $0.resource)
        }
        return try changed(append, changes: changes)
    }
}
