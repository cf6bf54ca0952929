import CommitPipeline
import MeshCommands
import MeshEvents
import MeshProjections
import MeshResources
import NIOHTTP1
import Testing

@Suite("Reading and writing resources")
struct CRUDTests {
    @Test("a resource is created, read back with its envelope, updated and deleted")
    func life() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let path = "/meshes/default/dataplanes/web-1"
            let created = try await api.put(path, APIFixture.dataplane("web"))
            #expect((created.status, try created.json) == (201, [:]))
            #expect(created.revision == "r2")
            let read = try await api.get(path)
            let document = try read.json
            #expect(read.revision == "r2")
            #expect(document["type"] == "Dataplane")
            #expect(document["mesh"] == "default")
            #expect(document["name"] == "web-1")
            #expect(document["kri"] == "kri_dp_default___web-1_")
            #expect(document["revision"] == 2)
            #expect(document["networking"] == APIFixture.dataplane("web")["networking"])
            #expect(document["creationTime"] == document["modificationTime"])
            #expect(read.headers.first(name: "Content-Type") == "application/json")
            let updated = try await api.put(path, APIFixture.dataplane("web", port: 9090))
            #expect((updated.status, updated.revision) == (200, "r3"))
            let deleted = try await api.send(.DELETE, path)
            #expect((deleted.status, deleted.text, deleted.revision) == (200, "{}", "r4"))
            let gone = try await api.get(path)
            #expect(gone.status == 404)
            #expect(
                try gone.json == [
                    "type": "/std-errors", "status": 404, "title": "Could not retrieve a resource",
                    "detail": "Not found", "details": "Not found",
                ])
            #expect(try await api.send(.DELETE, path).refusal == ["Could not delete a resource / Not found"])
        }
    }

    @Test("what was read can be written back, and makes no commit")
    func roundTrip() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let path = "/meshes/default/dataplanes/web-1"
            try await api.put(path, APIFixture.dataplane("web", labels: ["team": "a"]))
            let again = try await api.put(path, try await api.get(path).json)
            #expect((again.status, again.revision) == (200, "r2"))
        }
    }

    @Test("labels that follow from a resource are shown and filtered by, and cannot say otherwise")
    func computedLabels() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let path = "/meshes/default/dataplanes"
            try await api.put("\(path)/web-1", APIFixture.dataplane("web", labels: ["team": "a"]))
            let labels: JSON = ["kuma.io/mesh": "default", "kuma.io/proxy-type": "sidecar", "team": "a"]
            #expect(try await api.get("\(path)/web-1").json["labels"] == labels)
            #expect(try await api.get("\(path)?filter[labels.kuma.io/mesh]=default").names == ["web-1"])
            #expect(try await api.get("\(path)?filter[labels.kuma.io/proxy-type]=gateway").names == [])
            #expect(
                try await api.put("\(path)/web-2", APIFixture.dataplane("web", labels: ["kuma.io/mesh": "b"])).refusal
                    == [
                        "Could not process a resource / Resource is not valid",
                        "labels[\"kuma.io/mesh\"]: kuma.io/mesh label must not differ from mesh set on resource",
                    ])
        }
    }

    @Test("an invalid resource is refused with Kuma's keys, old and new")
    func invalid() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let reply = try await api.put("/meshes/default/dataplanes/web-1", ["networking": [:]])
            let json = try reply.json
            #expect(reply.status == 400)
            #expect(json["title"] == "Could not process a resource")
            #expect(json["detail"] == "Resource is not valid")
            #expect(json["details"] == "Resource is not valid")
            let new = json["invalid_parameters"]?.elements ?? []
            #expect(new.contains(["field": "networking.address", "reason": "address can't be empty"]))
            #expect(json["causes"]?.elements.count == new.count)
            #expect(json["causes"]?.elements.first?["message"] == new.first?["reason"])
            #expect(api.pipeline.state.revision == Revision(1))
        }
    }

    @Test(
        "a name with slashes or letters beyond ASCII is refused, once", arguments: ["a%2Fb", "zo%C3%AB", "UP", "a_b"])
    func names(name: String) async throws {
        try await APIFixture.with { (api) async throws in
            for path in ["/meshes/", "/zones/"] {
                #expect(
                    try await api.put(path + name).refusal == [
                        "Could not process a resource / Resource is not valid",
                        "name: invalid characters. A lowercase RFC 1123 subdomain must consist of lower case"
                            + " alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
                    ])
            }
            #expect(api.pipeline.state.revision == .zero)
        }
    }

    @Test("the body must say the same as the URL, be JSON, and of a known type")
    func mismatch() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let path = "/meshes/default/dataplanes/web-1"
            let other: JSON = ["type": "Mesh", "mesh": "other", "name": "x"]
            #expect(
                try await api.put(path, other).refusal == [
                    "Could not process a resource / Resource is not valid",
                    "type: type from the URL has to be the same as in body",
                    "name: name from the URL has to be the same as in body",
                    "mesh: mesh from the URL has to be the same as in body",
                ])
            #expect(
                try await api.put(path, ["type": "Nonsense"]).refusal == [
                    "Bad Request / invalid resource type \"Nonsense\""
                ])
            let broken = try await APIFixture.send(.PUT, try api.url(path), Array("{".utf8))
            #expect(broken.status == 400)
            #expect(
                try broken.refusal == [
                    "Bad Request / invalid Dataplane object: \"line 1, column 2: expected a member name in double"
                        + " quotes\""
                ])
        }
    }

    @Test("what is in a mesh that does not exist is 404, whatever is done with it")
    func missingMesh() async throws {
        try await APIFixture.with { (api) async throws in
            let refusal = ["Failed to retrieve Mesh / Not found"]
            #expect(try await api.get("/meshes/nope/dataplanes").refusal == refusal)
            #expect(try await api.get("/meshes/nope/dataplanes/x").refusal == refusal)
            #expect(try await api.put("/meshes/nope/dataplanes/x", APIFixture.dataplane("web")).refusal == refusal)
            #expect(try await api.send(.DELETE, "/meshes/nope/dataplanes/x").refusal == refusal)
        }
    }

    @Test("lists are sorted, paged, counted, and link to the next page")
    func paging() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh("b")
            try await api.putMesh("a")
            for name in ["b/3", "a/2", "b/1", "a/1", "b/2"] {
                let parts = name.split(separator: "/")
                try await api.put("/meshes/\(parts[0])/dataplanes/dp-\(parts[1])", APIFixture.dataplane("web"))
            }
            let first = try await api.get("/dataplanes?size=2&name=dp-")
            #expect(try first.names == ["dp-1", "dp-2"])
            #expect(try first.json["total"] == 5)
            let next = try #require(try first.json["next"]?.stringValue)
            #expect(next == "http://127.0.0.1:\(try api.port())/dataplanes?name=dp-&offset=2&size=2")
            let second = try await APIFixture.send(.GET, next)
            #expect(try second.names == ["dp-1", "dp-2"])
            #expect(try second.json["items"]?[0]?["mesh"] == "b")
            let last = try await APIFixture.send(.GET, try #require(try second.json["next"]?.stringValue))
            #expect(try last.names == ["dp-3"])
            #expect(try last.json.members["next"] == .null)
            #expect(try await api.get("/meshes/a/dataplanes").names == ["dp-1", "dp-2"])
        }
    }

    @Test(
        "a page that makes no sense is refused in Kuma's words",
        arguments: [
            ("size=x", "Invalid page size", "size: invalid format"),
            ("size=0", "Invalid page size", "size: must be greater than 0"),
            ("size=2000", "Invalid page size", "size: invalid page size of 2000. Maximum page size is 1000"),
            (
                "offset=-1", "invalid: invalid offset: \"-1\" is no number of items from 0", "offset: invalid format"
            ),
        ])
    func badPage(query: String, detail: String, reason: String) async throws {
        try await APIFixture.with { (api) async throws in
            let reply = try await api.get("/meshes?\(query)")
            #expect(reply.status == 400)
            #expect(try reply.refusal == ["Could not retrieve resources / \(detail)", reason])
        }
    }

    @Test("lists are filtered by label, tag and kind of gateway")
    func filters() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let path = "/meshes/default/dataplanes"
            try await api.put("\(path)/web", APIFixture.dataplane("web", labels: ["k8s.io/team": "a"]))
            try await api.put("\(path)/api", APIFixture.dataplane("api"))
            let gateway: JSON = [
                "networking": ["address": "127.0.0.1", "gateway": ["tags": ["kuma.io/service": "edge"]]]
            ]
            #expect(try await api.put("\(path)/edge", gateway).status == 201)
            #expect(try await api.get("\(path)?filter[labels.k8s.io/team]=a").names == ["web"])
            #expect(try await api.get("\(path)?filter%5Blabels.k8s.io%2Fteam%5D=b").names == [])
            #expect(try await api.get("\(path)?tag=kuma.io/service:ap").names == ["api"])
            #expect(try await api.get("\(path)?gateway=true").names == ["edge"])
            #expect(try await api.get("\(path)?gateway=delegated").names == ["edge"])
            #expect(try await api.get("\(path)?gateway=builtin").names == [])
            #expect(try await api.get("\(path)?gateway=false").names == ["api", "web"])
            #expect(
                try await api.get("\(path)?gateway=maybe").refusal.last
                    == "gateway: shoud use `true`, `false`, 'builtin' or 'delegated' instead of maybe")
            #expect(
                try await api.get("\(path)?filter[name]=x").refusal.last
                    == "filter[name]: filters are only supported on labels")
        }
    }

    @Test("older paths of a type answer the same")
    func aliases() async throws {
        try await APIFixture.with { (api) async throws in
            let reply = try await api.put("/global-secrets/s", ["data": "c2VjcmV0"])
            #expect(reply.status == 201)
            #expect(try await api.get("/globalsecrets/s").json["data"] == "c2VjcmV0")
        }
    }

    @Test("types that only the control plane writes are 405")
    func readOnly() async throws {
        try await APIFixture.with { (api) async throws in
            let reply = try await api.put("/mesh-insights/default", [:])
            #expect(reply.status == 405)
            #expect(try reply.json["title"] == "Method not allowed")
        }
        try await APIFixture.with(["KUMA_MODE": "global"], mode: .global) { (api) async throws in
            try await api.putMesh()
            let reply = try await api.put("/meshes/default/dataplanes/x", APIFixture.dataplane("web"))
            #expect(reply.status == 405)
            #expect(
                try reply.json["detail"]?.stringValue?.hasPrefix(
                    "On global control plane you can not modify dataplane resources with 'kumactl apply' or via the"
                        + " HTTP API.\n") == true)
        }
        try await APIFixture.with(["KUMA_API_SERVER_READ_ONLY": "true"]) { (api) async throws in
            #expect(try await api.put("/meshes/default").status == 405)
            #expect(try await api.send(.POST, "/commits", ["changes": []]).status == 405)
        }
    }

    @Test("a body beyond 8 MiB is refused before it is parsed")
    func tooLarge() async throws {
        try await APIFixture.with { (api) async throws in
            let body = [UInt8](repeating: 0x20, count: 8 << 20) + Array("{}".utf8)
            let reply = try await APIFixture.send(.PUT, try api.url("/meshes/default"), body)
            #expect(reply.status == 413)
            #expect(
                try reply.refusal == [
                    "Request too large / the body is larger than 8 MiB; send fewer or smaller resources at a time"
                ])
        }
    }

    @Test(
        "unknown paths and methods are refused in Kuma's shape",
        arguments: ["/nope", "/meshes/default/nope", "/blame/x/y"])
    func unknown(path: String) async throws {
        try await APIFixture.with { (api) async throws in
            let reply = try await api.get(path)
            #expect(reply.status == 404)
            #expect(try reply.json["title"] == "Not found")
            #expect(try reply.json["details"] == .string("there is nothing at \(path)"))
            #expect(try await api.send(.PATCH, path).status == 405)
        }
    }

    @Test("a mesh with Dataplanes is not deleted, one without takes everything in it along")
    func deleteMesh() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.put("/meshes/default")
            try await api.put("/meshes/default/dataplanes/web", APIFixture.dataplane("web"))
            #expect(
                try await api.send(.DELETE, "/meshes/default").refusal == [
                    "Could not delete a resource / Resource is not valid",
                    "mesh: unable to delete mesh, there are still some dataplanes attached",
                ])
            try await api.send(.DELETE, "/meshes/default/dataplanes/web")
            #expect(try await api.send(.DELETE, "/meshes/default").status == 200)
            #expect(try await api.get("/timeouts").json["total"] == 0)
        }
    }

    @Test("a zone that is connected is not deleted")
    func deleteZone() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.put("/zones/east", ["enabled": true])
            api.observations.connectZone("east")
            #expect(
                try await api.send(.DELETE, "/zones/east").refusal.last
                    == "zone: unable to delete Zone, Zone CP is still connected, please shut it down first")
        }
    }

    @Test("a resource is found by its identifier across zones")
    func identifiers() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh("demo")
            #expect(try await api.get("/meshes/demo").json["kri"] == "kri_m____demo_")
            #expect(try await api.get("/_kri/kri_m____demo_").json["name"] == "demo")
            #expect(try await api.get("/_kri/kri_m____x_").status == 404)
            #expect(
                try await api.get("/_kri/kri_zz____x_").refusal == [
                    "Bad Request / unknown short name of resource type: \"zz\""
                ])
        }
    }
}
