import LogHash
import MeshEvents
import MeshResources
import NIOHTTP1
import Testing

@Suite("History over HTTP")
struct HistoryTests {
    private static func revisions(_ reply: Reply) throws -> [Int64] {
        (try reply.json["items"]?.elements ?? []).compactMap { $0["revision"]?.intValue }
    }

    @Test("commits are listed newest first; a page stays what it was while commits arrive")
    func paging() async throws {
        try await APIFixture.with { (api) async throws in
            for index in 1...5 { try await api.put("/zones/z\(index)") }
            let first = try await api.get("/history?size=2")
            #expect(try Self.revisions(first) == [5, 4])
            #expect(try first.json["head"] == 5)
            try await api.put("/zones/z6")
            let second = try await APIFixture.send(.GET, try #require(try first.json["next"]?.stringValue))
            #expect(try Self.revisions(second) == [3, 2])
            let last = try await APIFixture.send(.GET, try #require(try second.json["next"]?.stringValue))
            #expect(try Self.revisions(last) == [1])
            #expect(try last.json.members["next"] == .null)
        }
    }

    @Test("history is filtered by resource, author, words and range")
    func filters() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            try await api.put("/zones/east", headers: ["X-Kuma-Message": "open the East"])
            try await api.put("/zones/west", headers: APIFixture.anonymous)
            try await api.send(.DELETE, "/zones/east")
            #expect(try Self.revisions(try await api.get("/history?type=Zone&name=east")) == [4, 2])
            #expect(try Self.revisions(try await api.get("/history?mesh=default")) == [1])
            #expect(try Self.revisions(try await api.get("/history?author=mesh-system:anonymous")) == [3])
            #expect(try Self.revisions(try await api.get("/history?grep=the+east")) == [2])
            #expect(try Self.revisions(try await api.get("/history?since=r1&until=head~1")) == [3, 2])
            #expect(try Self.revisions(try await api.get("/history?origin=standalone&type=Zone&size=1")) == [4])
            #expect(try await api.get("/history?log=zone-1").status == 404)
            #expect(try await api.get("/history?since=r99").status == 400)
        }
    }

    @Test("one commit shows before and after of each change, never the value of a secret")
    func item() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            try await api.put("/meshes/default/secrets/s", ["data": "b2xk"])
            try await api.put("/meshes/default/secrets/s", ["data": "bmV3"], headers: ["X-Kuma-Message": "rotate"])
            let reply = try await api.get("/history/r3")
            let shown: JSON = ["type": "Secret", "mesh": "default", "name": "s", "data": "***"]
            let change = try reply.json["changes"]?[0]
            #expect(change?["op"] == "updated")
            #expect(change?["before"] == shown)
            #expect(change?["after"] == shown)
            #expect(try reply.json["message"] == "rotate")
            #expect(reply.revision == "r3")
            #expect(try await api.get("/history/1").json["changes"]?[0]?["before"] == nil)
            #expect(try await api.get("/history/r4").status == 400)
            for path in ["/history", "/history/r2", "/diff?from=r1", "/events?since=0"] where path != "/events?since=0"
            {
                let text = try await api.get(path).text
                #expect(!text.contains("b2xk") && !text.contains("bmV3") && !text.contains("$sealed"))
            }
        }
    }

    @Test("a difference is the JSON patches between two revisions")
    func difference() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.put("/zones/east", ["enabled": true])
            try await api.put("/zones/east", ["enabled": false])
            try await api.put("/zones/west", ["enabled": true])
            #expect(
                try await api.get("/diff?from=r1&to=r2").json == [
                    "from": 1, "to": 2,
                    "changes": [
                        [
                            "op": "updated", "type": "Zone", "mesh": "", "name": "east",
                            "patch": [["op": "replace", "path": "/enabled", "value": false]],
                        ]
                    ],
                ])
            let all = try await api.get("/diff?from=0&type=Zone&name=west").json
            #expect(all["changes"]?.elements.map { $0["op"] } == ["created"])
            #expect(all["to"] == 3)
            #expect(try await api.get("/diff?from=r2&to=r1").json["changes"]?[0]?["patch"]?[0]?["value"] == true)
            let paths = ["/diff?from=r1&to=r2", "/diff?from=r2&to=r1", "/diff?from=0&to=r3&name=west"]
            let before = try await jsons(paths, api)
            // Then the states are not at hand any more, and what the commits changed is compared.
            for index in 1...70 { try await api.put("/zones/later-\(index)") }
            #expect(try await jsons(paths, api) == before)
            #expect(
                try await api.get("/diff").refusal.last
                    == "from: must be set: the revision to compare with `to` (default: head)")
        }
    }

    @Test("the log tells its head and proves every commit")
    func log() async throws {
        try await APIFixture.with { (api) async throws in
            for index in 1...7 { try await api.put("/zones/z\(index)") }
            let log = try await api.get("/log").json
            #expect(log["log"] == "standalone")
            #expect(log["logId"] == .string("\(api.store.logID)"))
            #expect(log["head"] == 7)
            #expect(log["size"]?["events"] == 7)
            #expect(log["rootHash"] == .string(base64(api.store.head.root.bytes)))
            let root = try #require(digest(log["rootHash"]))
            for revision in 1...7 {
                let proof = try await api.get("/log/proof/inclusion?rev=r\(revision)").json
                let leaf = try #require(digest(proof["leafHash"]))
                let path = proof["hashes"]?.elements.compactMap(digest) ?? []
                #expect(
                    Merkle.verifyInclusion(leaf: leaf, index: UInt64(revision - 1), size: 7, proof: path, root: root))
                let headers = try await api.get("/log/headers/\(revision)").body
                #expect(Merkle.leafHash(Array(headers.dropFirst(4))) == leaf)
                #expect(headers.prefix(4).reduce(0) { $0 << 8 | Int($1) } == headers.count - 4)
            }
            let consistency = try await api.get("/log/proof/consistency?from=3&to=7").json
            let old = try await api.get("/log/proof/inclusion?rev=1&size=3").json["rootHash"]
            #expect(
                Merkle.verifyConsistency(
                    from: 3, fromRoot: try #require(digest(old)), to: 7, toRoot: root,
                    proof: consistency["hashes"]?.elements.compactMap(digest) ?? []))
            #expect(try await api.get("/log/headers/1?count=7").body.count > 7 * 4)
            #expect(try await api.get("/log/key").text == "standalone+00000000+key\n")
            #expect(try await api.get("/log/checkpoint").status == 404)
            #expect(try await api.get("/log/proof/inclusion?rev=7&size=6").status == 400)
            #expect(try await api.get("/log/headers/0").status == 400)
        }
    }

    private func digest(_ json: JSON?) -> Digest? {
        json?.stringValue.flatMap { bytes(fromBase64: $0) }.flatMap { Digest(bytes: $0) }
    }

    @Test("history of a type that there is not is an error, not nothing")
    func unknownType() async throws {
        try await APIFixture.with { (api) async throws in
            #expect(
                try await api.get("/history?type=Zoone").refusal.last
                    == "type: there is no resource type \"Zoone\", did you mean \"Zone\"?")
        }
    }

    private func jsons(_ paths: [String], _ api: APIFixture) async throws -> [JSON] {
        var jsons: [JSON] = []
        for path in paths { jsons.append(try await api.get(path).json) }
        return jsons
    }
}
