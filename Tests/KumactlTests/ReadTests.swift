import MeshResources
import Testing

@testable import KumactlCommands

private let meshes: JSON = [
    "total": 3, "next": "http://cp/meshes?size=2&offset=2",
    "items": [
        [
            "type": "Mesh", "name": "default", "modificationTime": "2026-01-02T11:00:00Z", "revision": 1,
            "mtls": ["enabledBackend": "ca-1", "backends": [["name": "ca-1", "type": "builtin"]]],
            "routing": ["localityAwareLoadBalancing": true],
        ],
        ["type": "Mesh", "name": "demo", "modificationTime": "2026-01-02T11:59:59.5Z", "revision": 2],
    ],
]

private let dataplane: JSON = [
    "type": "Dataplane", "mesh": "demo", "name": "web-1", "modificationTime": "2026-01-01T00:00:00Z",
    "networking": [
        "address": "127.0.0.1",
        "inbound": [
            ["port": 1, "tags": ["kuma.io/service": "web", "version": "v1"]],
            ["port": 2, "tags": ["kuma.io/service": "metrics"]],
        ],
    ],
]

struct ReadTests {
    @Test("get prints Kuma's tables, with a footer where there is more")
    func tables() async throws {
        try await StubServer.with { request, _ in
            switch request.path {
            case "/meshes": .json(meshes)
            case "/meshes/demo/dataplanes/web-1": .json(dataplane)
            case "/zones": .json(["items": [], "total": 0, "next": nil])
            default: .json(["version": .string(ProductVersion.number)])
            }
        } _: { (server: StubServer) async throws -> Void in
            let list = try await kumactl("get", "meshes", "--size", "2", server: server)
            #expect(
                list
                    == CommandRun(
                        exitCode: 0,
                        output: """
                            NAME      mTLS           LOCALITY   ZONEEGRESS   AGE
                            default   builtin/ca-1   on         off          1h
                            demo      off            off        off          0s

                            Rerun command with --offset=2 argument to retrieve more resources

                            """, errors: ""))
            #expect(server.requests.contains { $0.uri == "/meshes?size=2" })
            let one = try await kumactl("get", "dataplane", "web-1", "-m", "demo", server: server)
            #expect(
                one.output
                    == """
                    MESH   NAME    TAGS                                      ADDRESS     AGE
                    demo   web-1   kuma.io/service=metrics,web version=v1   127.0.0.1   1d

                    """.replacing(
                        "TAGS                                      ", with: "TAGS                                     ")
            )
            let none = try await kumactl("get", "zones", server: server)
            #expect(none == CommandRun(exitCode: 0, output: "NAME   AGE\n", errors: ""))
        }
    }

    @Test("get -o json and -o yaml print the document itself")
    func documents() async throws {
        try await StubServer.with { request, _ in
            request.path == "/"
                ? .json(["version": .string(ProductVersion.number)])
                : .json(["type": "Zone", "name": "a", "enabled": true])
        } _: { (server: StubServer) async throws -> Void in
            let json = try await kumactl("get", "zone", "a", "-o", "json", server: server).output
            #expect(json == "{\n  \"type\": \"Zone\",\n  \"name\": \"a\",\n  \"enabled\": true\n}\n")
            let yaml = try await kumactl("get", "zone", "a", "-oyaml", server: server).output
            #expect(yaml == "name: a\ntype: Zone\nenabled: true\n")
        }
    }

    @Test("--at goes to the control plane as it was written")
    func at() async throws {
        try await StubServer.with { _, _ in
            .json(["items": [], "version": .string(ProductVersion.number)])
        } _: { (server: StubServer) async throws -> Void in
            _ = try await kumactl("get", "dataplanes", "--at", "-10m", server: server)
            #expect(server.requests.contains { $0.uri == "/meshes/default/dataplanes?at=-10m" })
        }
    }

    @Test("a resource that is not there is an error in Kuma's words")
    func missing() async throws {
        try await StubServer.with { request, _ in
            request.path == "/"
                ? .json(["version": .string(ProductVersion.number)])
                : .refusal(404, "Could not retrieve a resource", "Not found")
        } _: { (server: StubServer) async throws -> Void in
            let scoped = try await kumactl("get", "timeout", "x", "-m", "demo", server: server)
            #expect(scoped == CommandRun(exitCode: 1, output: "", errors: "Error: No resources found in demo mesh\n"))
            let global = try await kumactl("get", "mesh", "x", server: server)
            #expect(global.errors == "Error: No resources found\n")
        }
    }

    @Test("delete says what it deleted and at which revision; --expect-revision makes it a commit")
    func delete() async throws {
        try await StubServer.with { request, _ in
            switch (request.method, request.path) {
            case ("DELETE", "/meshes/demo/timeouts/t"): .json([:], revision: 44)
            case ("POST", "/commits"): .json(["revision": 45, "changes": []])
            default: .refusal(404, "Could not delete a resource", "Not found")
            }
        } _: { (server: StubServer) async throws -> Void in
            let deleted = try await kumactl("delete", "timeout", "t", "-m", "demo", "-M", "old", server: server)
            #expect(deleted == CommandRun(exitCode: 0, output: "deleted Timeout \"t\" (r44)\n", errors: ""))
            #expect(server.requests[0].headers["x-kuma-message"] == "old")
            let expected = try await kumactl("delete", "mesh", "demo", "--expect-revision=r44", server: server)
            #expect(expected.output == "deleted Mesh \"demo\" (r45)\n")
            #expect(
                try JSON(parsing: server.requests[1].body) == [
                    "changes": [["op": "delete", "key": ["type": "Mesh", "name": "demo"]]], "expectRevision": 44,
                ])
            let missing = try await kumactl("delete", "mesh", "none", server: server)
            #expect(
                missing == CommandRun(exitCode: 1, output: "", errors: "Error: there is no Mesh with name \"none\"\n"))
            let readOnly = try await kumactl("delete", "mesh-insights", "x", server: server)
            #expect(
                readOnly.errors == "Error: TYPE: mesh-insights is readOnly, can't use it for write action\n")
        }
    }

    @Test("a control plane that is not there is named, with what to do")
    func unreachable() async throws {
        let url = try await StubServer.with({ _, _ in .hangUp }, { $0.url })
        let folder = TemporaryFolder()
        let file = try folder.file(
            "config",
            "contexts: [{name: a, controlPlane: a}]\ncurrentContext: a\n"
                + "controlPlanes: [{name: a, coordinates: {apiServer: {url: \"\(url)\"}}}]")
        let run = try await kumactl("get", "meshes", "--config-file", file)
        #expect(
            run
                == CommandRun(
                    exitCode: 1, output: "",
                    errors: """
                        Error: could not connect to the control plane at \(url): connection refused
                        Start the control plane there, or name another one: \
                        kumactl config control-planes add --name NAME --address URL

                        """))
    }

    @Test("version shows both sides, and one side where the other cannot be reached")
    func version() async throws {
        let both = try await StubServer.with { _, _ in
            .json(["product": "Kuma", "version": "9.9.9"])
        } _: { server in
            [try await kumactl("version", server: server), try await kumactl("version", "-a", server: server)]
        }
        let client = "Client: Kuma \(ProductVersion.number)\n"
        #expect(
            both.map(\.output) == [
                client + "Server: Kuma 9.9.9\n", client + "Server: {\"product\":\"Kuma\",\"version\":\"9.9.9\"}\n",
            ])
        let folder = TemporaryFolder()
        let file = try folder.file(
            "config",
            "contexts: [{name: a, controlPlane: a}]\ncurrentContext: a\n"
                + "controlPlanes: [{name: a, coordinates: {apiServer: {url: \"http://127.0.0.1:1\"}}}]")
        let alone = try await kumactl("version", "--config-file", file)
        #expect(
            alone
                == CommandRun(
                    exitCode: 0, output: client,
                    errors: "Unable to connect to control plane: could not connect to the control plane at "
                        + "http://127.0.0.1:1: connection refused\n"))
    }
}
