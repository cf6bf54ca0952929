import MeshEvents
import MeshHistory
import MeshProjections
import MeshResources
import Testing

@Suite("What differs between two revisions")
struct DifferenceTests {
    private func stored(_ key: ResourceKey, _ spec: [String: JSON], revision: UInt64) -> StoredResource {
        StoredResource(
            resource: Resource(key: key, spec: spec), revision: Revision(revision), version: 1, createdMilliseconds: 0,
            modifiedMilliseconds: 0)
    }

    private func state(_ revision: UInt64, _ live: [StoredResource]) -> MeshState {
        MeshState(revision: Revision(revision), time: HybridTime(milliseconds: 0), live: live)
    }

    private let mesh = ResourceKey(type: "Mesh", name: "default")
    private let secret = ResourceKey(type: "Secret", mesh: "default", name: "token")
    private let zone = ResourceKey(type: "Zone", name: "east")
    private let timeout = ResourceKey(type: "Timeout", mesh: "default", name: "t")

    @Test("created, updated and deleted resources are listed by key, secrets without their values")
    func differences() {
        let old = state(
            1,
            [
                stored(mesh, [:], revision: 1), stored(secret, ["data": "b2xk"], revision: 1),
                stored(zone, [:], revision: 1),
            ])
        let new = state(
            2,
            [
                stored(mesh, [:], revision: 1), stored(secret, ["data": "bmV3"], revision: 2),
                stored(timeout, ["conf": [:]], revision: 2),
            ])
        let changes = old.differences(to: new)
        #expect(
            changes.map(\.json) == [
                [
                    "op": "updated", "type": "Secret", "mesh": "default", "name": "token",
                    "patch": [["op": "replace", "path": "/data", "value": "***"]],
                ],
                [
                    "op": "created", "type": "Timeout", "mesh": "default", "name": "t",
                    "patch": [
                        [
                            "op": "add", "path": "",
                            "value": ["type": "Timeout", "mesh": "default", "name": "t", "conf": [:]],
                        ]
                    ],
                ],
                [
                    "op": "deleted", "type": "Zone", "mesh": "", "name": "east",
                    "patch": [["op": "remove", "path": ""]],
                ],
            ])
    }

    @Test("the empty log differs from a state by everything in it, and a state from itself by nothing")
    func ends() {
        let full = state(1, [stored(mesh, [:], revision: 1), stored(timeout, [:], revision: 1)])
        #expect(MeshState().differences(to: full).map(\.key) == [mesh, timeout])
        #expect(full.differences(to: MeshState()).map(\.operation) == [.deleted, .deleted])
        #expect(full.differences(to: full).isEmpty)
        #expect(MeshState().differences(to: full) { $0.type == "Timeout" }.map(\.key) == [timeout])
    }

    @Test("a commit is shown with author and message, and without the value of a secret")
    func commit() throws {
        let log = try #require(LogID(bytes: [UInt8](repeating: 7, count: 16)))
        let resource = Resource(key: secret, spec: ["data": "b2xk"])
        let commit = Commit(
            log: log, revision: Revision(3), epoch: 1, time: HybridTime(milliseconds: 1_777_863_721_000),
            requestID: "q1", origin: "standalone",
            note: Note(author: Author(name: "anna", groups: ["ops"], via: "rest"), message: "rotate"),
            changes: [Change(operation: .updated, key: secret, version: 2, resource: resource)])
        let bodies = [ChangeBodies(before: resource, after: resource)]
        let shown: JSON = ["type": "Secret", "mesh": "default", "name": "token", "data": "***"]
        #expect(
            commit.document(log: "standalone", hash: "aGFzaA==", bodies: bodies) == [
                "log": "standalone", "revision": 3, "time": "2026-05-04T03:02:01Z", "origin": "standalone",
                "author": ["name": "anna", "groups": ["ops"], "via": "rest"], "message": "rotate", "requestId": "q1",
                "kind": "change", "hash": "aGFzaA==",
                "changes": [
                    [
                        "op": "updated", "type": "Secret", "mesh": "default", "name": "token", "before": shown,
                        "after": shown,
                    ]
                ],
            ])
    }

    @Test("history is searched by key, author, origin and words")
    func filter() throws {
        let log = try #require(LogID(bytes: [UInt8](repeating: 7, count: 16)))
        let commit = Commit(
            log: log, revision: Revision(1), epoch: 1, time: HybridTime(milliseconds: 0), requestID: "q",
            origin: "standalone", note: Note(author: Author(name: "anna", via: "rest"), message: "Rotate the token"),
            changes: [
                Change(operation: .created, key: mesh, version: 1, resource: nil),
                Change(operation: .created, key: secret, version: 1, resource: nil),
            ])
        #expect(CommitFilter().matches(commit))
        #expect(CommitFilter(type: "Secret", mesh: "default", author: "anna", grep: "ROTATE").matches(commit))
        #expect(CommitFilter(grep: "default/tok").matches(commit))
        #expect(!CommitFilter(type: "Mesh", mesh: "default").matches(commit))
        #expect(!CommitFilter(author: "ann").matches(commit))
        #expect(!CommitFilter(origin: "zone-1").matches(commit))
        #expect(!CommitFilter(grep: "nothing").matches(commit))
    }
}
