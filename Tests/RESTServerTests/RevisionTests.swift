import CommitPipeline
import LogStore
import MeshEvents
import MeshHistory
import MeshProjections
import MeshResources
import RESTServer
import NIOHTTP1
import Testing

@Suite("Revisions over HTTP")
struct RevisionTests {
    @Test("reads at an older revision show what was there, and say which revision was read")
    func timeTravel() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let path = "/meshes/default/dataplanes/web"
            try await api.put(path, APIFixture.dataplane("web"))
            try await api.put(path, APIFixture.dataplane("web", port: 9090))
            try await api.send(.DELETE, path)
            for at in ["2", "r2", "head~2", "standalone:r2"] {
                let reply = try await api.get("\(path)?at=\(at)")
                #expect(try reply.json["networking"] == APIFixture.dataplane("web")["networking"])
                #expect((reply.revision, try reply.json["revision"]) == ("r2", 2))
            }
            #expect(try await api.get("\(path)?at=r4").status == 404)
            #expect(try await api.get("/meshes/default/dataplanes?at=r3").names == ["web"])
            #expect(try await api.get("/meshes/default/dataplanes?at=r1").names == [])
            #expect(try await api.get("/meshes?at=-1000h").names == [])
        }
    }

    @Test("old revisions are read from the log when they are no longer at hand")
    func deepTimeTravel() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            try await api.put("/meshes/default/secrets/s", ["data": "b2xk"])
            for index in 0..<80 {
                try await api.put("/meshes/default/secrets/s", ["data": .string(index % 2 == 0 ? "YQ==" : "Yg==")])
            }
            let old = try await api.get("/meshes/default/secrets/s?at=r2")
            #expect((old.revision, try old.json["data"]) == ("r2", "b2xk"))
            #expect(try await api.get("/meshes/default/secrets/s?at=r2").json == old.json)
        }
    }

    @Test(
        "a revision that cannot be read is refused with a reason",
        arguments: [
            ("r9", 400, "at: r9 is in the future: the last revision is r1"),
            ("yesterday", 400, "at: \"yesterday\" is no revision: write 42, r42, head, head~3"),
            ("head~5", 400, "at: head~5 is before the first commit: the last revision is r1"),
            ("zone-1:r1", 404, "there is no log \"zone-1\" here; known: standalone"),
        ])
    func badRevision(at: String, status: Int, detail: String) async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let reply = try await api.get("/meshes?at=\(at)")
            #expect(reply.status == status)
            #expect(try reply.json["detail"]?.stringValue?.hasPrefix(detail) == true)
        }
    }

    @Test("If-Match lets one of two writers through and tells the other what is there")
    func ifMatch() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let path = "/meshes/default/dataplanes/web"
            try await api.put(path, APIFixture.dataplane("web"))
            let first = try await api.put(path, APIFixture.dataplane("web", port: 1), headers: ["If-Match": "\"r2\""])
            #expect((first.status, first.revision) == (200, "r3"))
            let second = try await api.put(path, APIFixture.dataplane("web", port: 2), headers: ["If-Match": "\"r2\""])
            #expect(second.status == 412)
            #expect(try second.json["revision"] == 3)
            #expect(try second.json["author"]?["name"] == "mesh-system:admin")
            #expect(
                try second.refusal == [
                    "Precondition failed / Dataplane default/web: expected r2, but it was last changed at r3 by"
                        + " mesh-system:admin; read it again and repeat the change"
                ])
            #expect(try await api.send(.DELETE, path, headers: ["If-Match": "3"]).status == 200)
            #expect(try await api.put(path, APIFixture.dataplane("web"), headers: ["If-None-Match": "*"]).status == 201)
            #expect(try await api.put(path, APIFixture.dataplane("web"), headers: ["If-None-Match": "*"]).status == 412)
            #expect(try await api.put(path, APIFixture.dataplane("web"), headers: ["If-Match": "x"]).status == 400)
        }
    }

    @Test("a repeated request with an Idempotency-Key takes effect once, another request with it is refused")
    func idempotency() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let path = "/meshes/default/dataplanes/web"
            let headers = ["Idempotency-Key": "k1"]
            let first = try await api.put(path, APIFixture.dataplane("web"), headers: headers)
            #expect((first.status, first.headers.first(name: "Idempotent-Replayed")) == (201, nil))
            let again = try await api.put(path, APIFixture.dataplane("web"), headers: headers)
            #expect((again.status, again.text, again.revision) == (201, "{}", "r2"))
            #expect(again.headers.first(name: "Idempotent-Replayed") == "true")
            let other = try await api.put(path, APIFixture.dataplane("web", port: 1), headers: headers)
            #expect(other.status == 422)
            #expect(api.pipeline.state.revision == Revision(2))
            try await api.send(.DELETE, path, headers: ["Idempotency-Key": "k2"])
            let deleted = try await api.send(.DELETE, path, headers: ["Idempotency-Key": "k2"])
            #expect((deleted.status, deleted.revision) == (200, "r3"))
        }
    }

    @Test("a full disk is 507 and passes, an unknown outcome is 503 and asks for the same key")
    func storeFailures() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            api.store.fail(with: .diskFull("no space left"))
            let full = try await api.put("/meshes/a", ["skipCreatingInitialPolicies": ["*"]])
            #expect(full.status == 507)
            api.store.fail(with: nil)
            #expect(try await api.put("/meshes/a", ["skipCreatingInitialPolicies": ["*"]]).revision == "r2")
            api.store.fail(with: .outcomeUnknown("I/O error"))
            let unknown = try await api.put("/meshes/b")
            #expect(unknown.status == 503)
            #expect(
                try unknown.json["detail"]?.stringValue?.hasSuffix("try again with the same Idempotency-Key") == true)
        }
    }

    @Test("what is observed has no older revisions; an overview of one is the resource alone")
    func observed() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            try await api.put("/meshes/default/dataplanes/web", APIFixture.dataplane("web"))
            api.observations.set("web", ProxyObservation())
            #expect(try await api.get("/meshes/default/dataplanes/web/_overview").json["dataplaneInsight"] != nil)
            #expect(try await api.get("/meshes/default/dataplanes/web/_overview?at=r2").json["dataplaneInsight"] == nil)
            for path in [
                "/mesh-insights", "/mesh-insights/default", "/snapshots", "/meshes/default/dataplanes/web/_sync",
            ] {
                #expect(try await api.get("\(path)?at=r2").status == 400)
            }
        }
    }
}
