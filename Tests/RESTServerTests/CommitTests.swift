import CommitPipeline
import MeshEvents
import MeshProjections
import MeshResources
import NIOHTTP1
import Testing

@Suite("POST /commits")
struct CommitTests {
    private static func put(_ name: String, _ service: String, ifRevision: JSON? = nil) -> JSON {
        let resource = APIFixture.dataplane(service).setting("type", to: "Dataplane")
            .setting("mesh", to: "default").setting("name", to: .string(name))
        return (["op": "put", "resource": resource] as JSON).setting("ifRevision", to: ifRevision)
    }

    @Test("several changes are one commit, with author, message and hash")
    func atomic() async throws {
        try await APIFixture.with { (api) async throws in
            let mesh: JSON = ["type": "Mesh", "name": "default", "skipCreatingInitialPolicies": ["*"]]
            let reply = try await api.send(
                .POST, "/commits",
                [
                    "message": "first", "expectRevision": 0,
                    "changes": [Self.put("web", "web"), ["op": "put", "resource": mesh]],
                ])
            let commit = try reply.json
            #expect((reply.status, reply.revision) == (200, "r1"))
            #expect(commit["message"] == "first")
            #expect(commit["author"]?["name"] == "mesh-system:admin")
            #expect(commit["author"]?["via"] == "rest")
            #expect(commit["kind"] == "change")
            #expect(commit["log"] == "standalone")
            #expect(commit["hash"]?.stringValue?.count == 44)
            let keys = commit["changes"]?.elements.map {
                "\($0["op"]?.stringValue ?? "") \($0["name"]?.stringValue ?? "")"
            }
            #expect(keys == ["created web", "created default", "created dataplane-token-signing-key-default-1"])
            #expect(!reply.text.contains("data\""))
        }
    }

    @Test("a dry run says what would change and what follows from it, refuses what a commit would, and stores nothing")
    func dryRun() async throws {
        try await APIFixture.with { (api) async throws in
            let mesh: JSON = ["type": "Mesh", "name": "default", "skipCreatingInitialPolicies": ["*"]]
            let body: JSON = ["changes": [Self.put("web", "web"), ["op": "put", "resource": mesh]]]
            let reply = try await api.send(.POST, "/commits?dryRun=true", body)
            #expect((reply.status, reply.revision) == (200, "r0"))
            #expect(
                try reply.json == [
                    "revision": 0, "dryRun": true,
                    "changes": [
                        ["op": "created", "type": "Dataplane", "mesh": "default", "name": "web"],
                        ["op": "created", "type": "Mesh", "mesh": "", "name": "default"],
                        [
                            "op": "created", "type": "Secret", "mesh": "default",
                            "name": "dataplane-token-signing-key-default-1",
                        ],
                    ],
                ])
            #expect(api.pipeline.state.revision == .zero)
            let orphan = try await api.send(.POST, "/commits?dryRun=true", ["changes": [Self.put("web", "web")]])
            #expect(orphan.status == 400)
            let stale: JSON = ["expectRevision": 7, "changes": [["op": "put", "resource": mesh]]]
            #expect(try await api.send(.POST, "/commits?dryRun=true", stale).status == 409)
            #expect(try await api.send(.POST, "/commits?dryRun=yes", body).status == 400)
            #expect(try await api.send(.POST, "/commits?dryRun=false", body).revision == "r1")
        }
    }

    @Test("every invalid document is listed, and nothing is stored")
    func invalid() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let bad: JSON = ["type": "Dataplane", "mesh": "default", "name": "bad", "networking": [:]]
            let reply = try await api.send(
                .POST, "/commits",
                [
                    "changes": [
                        Self.put("web", "web"), ["op": "put", "resource": bad],
                        ["op": "put", "resource": ["type": "Timeoutt", "mesh": "default", "name": "t"]],
                        ["op": "put", "resource": ["type": "Zone", "name": "EAST"]], ["op": "get"],
                    ]
                ])
            let json = try reply.json
            #expect(reply.status == 400)
            let invalid = json["invalid"]?.elements ?? []
            #expect(invalid.map { $0["index"] } == [1, 2, 3, 4])
            #expect(invalid[2]["violations"]?.elements.map { $0["field"] } == ["name"])
            #expect(invalid.first?["type"] == "Dataplane")
            #expect(invalid.first?["name"] == "bad")
            #expect(
                invalid.first?["violations"]?.elements.contains([
                    "field": "networking.address", "reason": "address can't be empty",
                ]) == true)
            #expect(
                try reply.refusal.filter { $0.hasPrefix("changes[2]") || $0.hasPrefix("changes[4]") } == [
                    "changes[2].type: invalid resource type \"Timeoutt\", did you mean \"Timeout\"?",
                    "changes[4].op: must be put or delete",
                ])
            #expect(api.pipeline.state.revision == Revision(1))
        }
    }

    @Test(
        "what a commit asks for and is not understood is refused",
        arguments: [
            ("{\"changes\": [], \"expectRevison\": 3}", "expectRevison: unknown field"),
            (
                "{\"changes\": [{\"op\": \"put\", \"ifRevison\": 3, \"resource\": {\"type\": \"Zone\", \"name\": \"a\"}}]}",
                "changes[0].ifRevison: unknown field"
            ),
            (
                "{\"changes\": [{\"op\": \"put\", \"resource\": {\"type\": \"Config\", \"name\": \"a\"}}]}",
                "changes[0].type: invalid resource type \"Config\""
            ),
        ])
    func misunderstood(body: String, refusal: String) async throws {
        try await APIFixture.with { (api) async throws in
            let reply = try await APIFixture.send(.POST, try api.url("/commits"), Array(body.utf8))
            #expect((reply.status, try reply.refusal.last) == (400, refusal))
            #expect(api.pipeline.state.revision == .zero)
        }
    }

    @Test("rules that need other resources name the document too")
    func crossRules() async throws {
        try await APIFixture.with { (api) async throws in
            let missing = try await api.send(.POST, "/commits", ["changes": [Self.put("web", "web")]])
            #expect(missing.status == 400)
            #expect(try missing.refusal.last == "changes[0].mesh: mesh of name default is not found")
            try await api.putMesh()
            try await api.put("/meshes/default/dataplanes/web", APIFixture.dataplane("web"))
            let delete: JSON = ["op": "delete", "key": ["type": "Mesh", "name": "default"]]
            let reply = try await api.send(.POST, "/commits", ["changes": [delete]])
            #expect(
                try reply.refusal.last
                    == "changes[0].mesh: unable to delete mesh, there are still some dataplanes attached")
        }
    }

    @Test("a stale expectation is a conflict, and nothing changes")
    func expectations() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let head = try await api.send(
                .POST, "/commits", ["expectRevision": "r7", "changes": [Self.put("web", "web")]])
            #expect(head.status == 409)
            #expect(
                try head.refusal == ["Conflict / the log has moved on: expected r7, but the last revision is r1"])
            let one = try await api.send(.POST, "/commits", ["changes": [Self.put("web", "web", ifRevision: 3)]])
            #expect(one.status == 412)
            #expect(try one.json["revision"] == 0)
            #expect(api.pipeline.state.revision == Revision(1))
        }
    }

    @Test("what changes nothing answers with the head and no changes")
    func unchanged() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            try await api.put("/meshes/default/dataplanes/web", APIFixture.dataplane("web"))
            let reply = try await api.send(.POST, "/commits", ["changes": [Self.put("web", "web")]])
            #expect((reply.status, try reply.json, reply.revision) == (200, ["revision": 2, "changes": []], "r2"))
            let body: JSON = ["changes": [Self.put("web", "web")]]
            let headers = ["Idempotency-Key": "k"]
            let first = try await api.send(.POST, "/commits", body, headers: headers)
            #expect((first.revision, first.headers.first(name: "Idempotent-Replayed")) == ("r2", nil))
            try await api.put("/meshes/default/dataplanes/web", APIFixture.dataplane("web", port: 1))
            let again = try await api.send(.POST, "/commits", body, headers: headers)
            #expect((again.status, try again.json, again.revision) == (200, ["revision": 2, "changes": []], "r2"))
            #expect(again.headers.first(name: "Idempotent-Replayed") == "true")
            #expect(api.pipeline.state.revision == Revision(3))
        }
    }

    @Test("a commit is repeated with its key, and too many changes are refused")
    func limits() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let body: JSON = ["changes": [Self.put("web", "web")]]
            let headers = ["Idempotency-Key": "k"]
            try await api.send(.POST, "/commits", body, headers: headers)
            let again = try await api.send(.POST, "/commits", body, headers: headers)
            #expect((again.status, again.revision) == (200, "r2"))
            #expect(again.headers.first(name: "Idempotent-Replayed") == "true")
            #expect(try again.json["revision"] == 2)
            let many = JSON.array([JSON](repeating: Self.put("web", "web"), count: 10_001))
            let refused = try await api.send(.POST, "/commits", ["changes": many])
            #expect(refused.status == 413)
            let twice = try await api.send(.POST, "/commits", ["changes": [Self.put("a", "a"), Self.put("a", "b")]])
            #expect(twice.status == 400)
            let unknown = try await api.send(.POST, "/commits", ["changes": [], "message": "x", "force": true])
            #expect(try unknown.refusal.last == "force: unknown field")
        }
    }

    @Test("faults of form and of rules are listed together")
    func bothKinds() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let rule: JSON = ["type": "Timeout", "mesh": "default", "name": "t", "conf": ["connectTimeout": "1s"]]
            let reply = try await api.send(
                .POST, "/commits",
                [
                    "changes": [
                        ["op": "put", "resource": rule], ["op": "put", "resource": ["type": "Zone", "nam": "x"]],
                    ]
                ])
            let invalid = try reply.json["invalid"]?.elements ?? []
            #expect(invalid.map { $0["index"] } == [0, 1])
            #expect(invalid.first?["violations"]?[0]?["field"] == "sources")
            #expect(invalid.last?["violations"]?[0]?["field"] == "nam")
            let nameless = try await api.send(
                .POST, "/commits", ["changes": [["op": "put", "resource": ["type": "Zone"]]]])
            #expect(try nameless.refusal.last == "changes[0].name: cannot be empty")
        }
    }

    @Test("a document with something out of date is stored with a warning, alone and in a commit")
    func warnings() async throws {
        try await APIFixture.with { (api) async throws in
            let zone: JSON = ["type": "Zone", "name": "east", "mesh": "default"]
            let warning = "mesh: is ignored, Zone belongs to no mesh"
            let alone = try await api.put("/zones/east", zone)
            #expect((alone.status, try alone.json) == (201, ["warnings": [.string(warning)]]))
            let commit = try await api.send(.POST, "/commits", ["changes": [["op": "put", "resource": zone]]])
            #expect(
                try commit.json == ["revision": 1, "changes": [], "warnings": [.string("changes[0]: \(warning)")]])
        }
    }
}
