import MeshResources
import Testing

@testable import KumactlCommands

private let mesh: JSON = [
    "type": "Mesh", "name": "default", "modificationTime": "2026-01-02T11:00:00Z", "revision": 1,
    "mtls": ["enabledBackend": "ca-1", "backends": [["name": "ca-1", "type": "builtin"]]],
    "routing": ["localityAwareLoadBalancing": true],
]

private func answer(_ request: StubRequest) -> StubReply {
    switch request.path {
    case "/":
        return .json(
            [
                "product": "Kuma", "version": .string(ProductVersion.number), "hostname": "h", "clusterId": "c",
                "instanceId": "i",
            ], revision: 9)
    case "/meshes": return .json(["items": [mesh]])
    case "/secrets":
        return .json([
            "items": [["type": "Secret", "mesh": "default", "name": "s", "data": "eA==", "revision": 3]]
        ])
    case "/globalsecrets":
        let names = ["user-token-signing-key-1", "inter-cp-ca", "zone-token-signing-key-1"]
        return .json([
            "items": .array(names.map { ["type": "GlobalSecret", "name": .string($0), "data": "eA=="] })
        ])
    case "/retries":
        return .json(
            [
                "items": [
                    [
                        "type": "Retry", "mesh": "default", "name": "r", "conf": ["x": 1],
                        "labels": ["kuma.io/mesh": "default", "team": "a"], "kri": "kri",
                    ]
                ]
            ])
    default: return .json(["items": []])
    }
}

private let documents = """
    # Product: Kuma, Version: \(ProductVersion.number), Hostname: h, ClusterId: c, InstanceId: i
    ---
    name: default
    type: Mesh
    mtls:
      backends:
      - conf:
          cert:
            secret: default.ca-builtin-cert-ca-1
          key:
            secret: default.ca-builtin-key-ca-1
        name: ca-1
        type: provided
      enabledBackend: ca-1
    routing:
      localityAwareLoadBalancing: true
    skipCreatingInitialPolicies:
    - '*'
    ---
    mesh: default
    name: s
    type: Secret
    data: eA==
    ---
    name: zone-token-signing-key-1
    type: GlobalSecret
    data: eA==
    ---
    labels:
      team: a
    mesh: default
    name: r
    type: Retry
    conf:
      x: 1
    ---
    name: user-token-signing-key-1
    type: GlobalSecret
    data: eA==

    """

struct ExportTests {
    @Test("export writes what can be applied elsewhere: meshes first, nothing derived, at one revision")
    func export() async throws {
        try await StubServer.with { request, _ in
            answer(request)
        } _: { (server: StubServer) async throws -> Void in
            let run = try await kumactl("export", "--profile", "federation-with-policies", server: server)
            #expect(run == CommandRun(exitCode: 0, output: documents, errors: ""))
            let lists = server.requests.filter { $0.path != "/" }
            #expect(lists.allSatisfy { $0.uri.hasSuffix("?size=1000&at=r9") })
            #expect(!lists.contains { ["/dataplanes", "/zones", "/mesh-insights"].contains($0.path) })
            let all = try await kumactl("export", "-p", "all", server: server)
            #expect(!all.output.contains("Secret"))
            #expect(all.output.contains("type: builtin"))
            #expect(try await kumactl("export", "-p", "all", "-a", server: server).output.contains("GlobalSecret"))
        }
    }

    @Test("export refuses profiles and formats that it does not know", arguments: ["--profile", "--format"])
    func exportArguments(option: String) async throws {
        let run = try await kumactl("export", option, "x", "--no-config")
        #expect(run.exitCode == 1)
        #expect(run.errors == "Error: invalid \(option.dropFirst(2)): \"x\"\n")
    }
}
