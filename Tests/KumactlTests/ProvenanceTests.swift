import ArgumentParser
import MeshResources
import Testing

@testable import KumactlCommands

struct ProvenanceTests {
    private let reason: JSON = [
        "xds": "cluster/backend",
        "resource": ["type": "Timeout", "mesh": "default", "name": "fast", "revision": 8],
        "rule": "sources[0] kuma.io/service=* → destinations[0] kuma.io/service=backend",
        "effect": "applied: sets /connectTimeout",
    ]

    @Test("inspect why shows which resource, by which rule, does what; as data it is the control plane's answer")
    func why() async throws {
        let answer: JSON = [reason]
        try await StubServer.with { _, _ in
            .json(answer)
        } _: { (server: StubServer) async throws -> Void in
            let table = try await kumactl("inspect", "why", "web-1", "cluster/backend", server: server)
            #expect(
                table
                    == CommandRun(
                        exitCode: 0,
                        output: """
                            XDS               TYPE      NAME   REV   RULE                                                                     EFFECT
                            cluster/backend   Timeout   fast   r8    sources[0] kuma.io/service=* → destinations[0] kuma.io/service=backend   applied: sets /connectTimeout

                            """, errors: ""))
            let json = try await kumactl(
                "inspect", "why", "web-1", "--xds", "cluster/backend", "--at", "-10m", "-m", "demo", "-o", "json",
                server: server)
            #expect(try JSON(parsing: json.output) == answer)
            let lines = try await kumactl("inspect", "why", "web-1", "/xds/a~1b/c", "-o", "jsonl", server: server)
            #expect(lines.output == reason.canonicalText + "\n")
            #expect(
                server.requests.map(\.uri) == [
                    "/meshes/default/dataplanes/web-1/_why?xds=cluster%2Fbackend",
                    "/meshes/demo/dataplanes/web-1/_why?xds=cluster%2Fbackend&at=-10m",
                    "/meshes/default/dataplanes/web-1/_why?path=%2Fxds%2Fa~1b%2Fc",
                ])
        }
    }

    @Test("inspect why exits 3 for what is not there and 64 without a resource")
    func whyFailures() async throws {
        let refusal = StubReply.refusal(
            404, "Could not retrieve a resource", "web-1 has no \"cluster/x\", did you mean \"cluster/y\"?")
        try await StubServer.with { _, _ in
            refusal
        } _: { server in
            let run = try await kumactl("inspect", "why", "web-1", "cluster/x", server: server)
            #expect(
                run
                    == CommandRun(
                        exitCode: 3, output: "",
                        errors: "Error: Could not retrieve a resource (web-1 has no \"cluster/x\", did you mean "
                            + "\"cluster/y\"?)\n"))
        }
        let none = try await kumactl("inspect", "why", "web-1", "--no-config")
        #expect(none.exitCode == 64)
        #expect(none.errors.contains("cluster/backend"))
    }

    @Test("inspect <policy> lists the proxies that it applies to as Kuma does")
    func policy() async throws {
        let affected: JSON = [
            "total": 2,
            "items": [
                [
                    "kind": "SidecarDataplane", "dataplane": ["mesh": "demo", "name": "backend-1"],
                    "attachments": [
                        ["type": "inbound", "name": "192.168.0.2:80:8080", "service": "backend"],
                        ["type": "service", "name": "gateway", "service": "gateway"],
                    ],
                ],
                [
                    "kind": "SidecarDataplane", "dataplane": ["mesh": "demo", "name": "web-1"],
                    "attachments": [["type": "dataplane", "name": "web-1", "service": ""]],
                ],
            ],
        ]
        let listed: JSON = ["items": [["type": "Dataplane", "mesh": "demo", "name": "web-1", "labels": [:]]]]
        try await StubServer.with { request, _ in
            .json(request.path.hasSuffix("/_resources/dataplanes") ? listed : affected)
        } _: { (server: StubServer) async throws -> Void in
            let run = try await kumactl("inspect", "traffic-permission", "tp-1", "-m", "demo", server: server)
            #expect(
                run
                    == CommandRun(
                        exitCode: 0,
                        output: """
                            Affected data plane proxies:

                              backend-1:
                                inbound 192.168.0.2:80:8080(backend)
                                service gateway

                              web-1


                            """, errors: ""))
            let json = try await kumactl("inspect", "timeout", "t", "-m", "demo", "-o", "json", server: server)
            #expect(try JSON(parsing: json.output) == affected)
            let table = try await kumactl("inspect", "retry", "r", "-m", "demo", "--new-api", server: server)
            #expect(table.output == "TYPE        MESH   NAME\nDataplane   demo   web-1\nTotal: 1\n")
            #expect(
                server.requests.map(\.uri) == [
                    "/meshes/demo/traffic-permissions/tp-1/dataplanes", "/meshes/demo/timeouts/t/dataplanes",
                    "/meshes/demo/retries/r/_resources/dataplanes?size=1000",
                ])
        }
    }

    @Test("every type that can be inspected has its command")
    func everyType() {
        let words = ResourceType.all.filter { $0.isInspectable && $0.hasREST }.map(\.singular).sorted()
        #expect(InspectedPolicies.paths.map { $0[1] }.sorted() == words)
    }
}
