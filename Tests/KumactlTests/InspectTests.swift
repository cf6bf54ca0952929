import MeshResources
import Testing

@testable import KumactlCommands

struct InspectTests {
    private let overview: JSON = [
        "type": "DataplaneOverview", "mesh": "default", "name": "experiment",
        "dataplane": [
            "networking": [
                "inbound": [
                    ["port": 8080, "tags": ["service": "mobile", "version": "v1"]],
                    ["port": 8090, "tags": ["kuma.io/service": "metrics"], "health": ["ready": false]],
                ]
            ]
        ],
        "dataplaneInsight": [
            "subscriptions": [
                [
                    "connectTime": "2026-01-02T01:00:00Z", "disconnectTime": "2026-01-02T02:00:00Z",
                    "status": ["total": ["responsesSent": "10", "responsesRejected": "1"]],
                ],
                [
                    "connectTime": "2026-01-02T10:00:00Z",
                    "status": ["lastUpdateTime": "2026-01-02T11:59:00Z", "total": ["responsesSent": "20"]],
                    "version": [
                        "kumaDp": ["version": "2.14.3"], "envoy": ["version": "1.40.0"],
                        "dependencies": ["coredns": "1.8.3"],
                    ],
                ],
            ],
            "mTLS": [
                "certificateExpirationTime": "2026-01-03T00:00:00Z", "certificateRegenerations": 2,
                "lastCertificateRegeneration": "2026-01-02T11:50:00Z", "issuedBackend": "ca-1",
                "supportedBackends": ["ca-1", "ca-2"],
            ],
        ],
    ]

    @Test("inspect dataplanes has Kuma's columns")
    func dataplanes() async throws {
        let idle: JSON = ["type": "DataplaneOverview", "mesh": "default", "name": "idle", "dataplane": [:]]
        let items: JSON = [overview, idle]
        try await StubServer.with { _, _ in
            .json(["items": items])
        } _: { (server: StubServer) async throws -> Void in
            let run = try await kumactl(
                "inspect", "dataplanes", "--tag", "version=v1", "--gateway", server: server)
            let rows = run.output.split(separator: "\n").map { line in
                line.replacing("   ", with: "|").split(separator: "|").map { $0.trimmed }
            }
            #expect(rows[0].count == 17)
            #expect(
                rows[1] == [
                    "default", "experiment", "kuma.io/service=metrics service=mobile version=v1",
                    "Partially degraded", "2h", "1m", "30", "1", "10m", "2026-01-03 00:00:00", "2", "ca-1",
                    "ca-1,ca-2", "2.14.3", "1.40.0", "coredns: 1.8.3",
                    "inbound[port=8090,svc=metrics] is not ready",
                ])
            #expect(
                rows[2] == ["default", "idle", "Offline", "never", "never", "0", "0", "never", "-", "0", "-", "-", ""])
            #expect(
                server.requests.map(\.uri) == [
                    "/meshes/default/dataplanes/_overview?tag=version%3Av1&gateway=true&size=1000"
                ])
        }
    }

    @Test("inspect meshes, services and zones have Kuma's columns")
    func overviews() async throws {
        try await StubServer.with { request, _ in
            switch request.path {
            case "/mesh-insights":
                .json([
                    "items": [
                        [
                            "name": "default", "dataplanes": ["online": 90, "total": 100],
                            "policies": ["TrafficRoute": ["total": 2], "RateLimit": ["total": 3]],
                        ]
                    ]
                ])
            case "/meshes/default/service-insights":
                .json([
                    "items": [
                        ["name": "web", "status": "partially_degraded", "dataplanes": ["online": 5, "total": 10]],
                        ["name": "out", "status": "offline", "dataplanes": ["total": 5]],
                    ]
                ])
            default:
                .json([
                    "items": [
                        [
                            "name": "zone-1", "zone": ["enabled": true],
                            "zoneInsight": [
                                "subscriptions": [
                                    [
                                        "connectTime": "2026-01-02T10:00:00Z",
                                        "status": ["total": ["responsesSent": "4"]],
                                        "version": ["kumaCp": ["version": "2.14.3"]],
                                        "config": #"{"store":{"type":"sqlite"}}"#,
                                    ]
                                ]
                            ],
                        ]
                    ]
                ])
            }
        } _: { (server: StubServer) async throws -> Void in
            let meshes = try await kumactl("inspect", "meshes", server: server).output.split(separator: "\n")
            #expect(
                meshes[0].hasPrefix("MESH      DATAPLANES   TRAFFIC PERMISSIONS   TRAFFIC ROUTES   CIRCUIT BREAKERS"))
            #expect(
                meshes[1].split(separator: " ").map(String.init) == [
                    "default", "90/100", "0", "2", "0", "0", "0", "0", "0", "0", "0", "3",
                ])
            #expect(
                try await kumactl("inspect", "services", server: server).output == """
                    SERVICE   STATUS               DATAPLANES
                    web       Partially degraded   5/10
                    out       Offline              0/5

                    """)
            #expect(
                try await kumactl("inspect", "zones", server: server).output == """
                    NAME     STATUS   LAST CONNECTED AGO   LAST UPDATED AGO   TOTAL UPDATES   \
                    TOTAL ERRORS   ZONE-CP VERSION   BACKEND
                    zone-1   Online   2h                   never              4               \
                    0              2.14.3            sqlite

                    """)
        }
    }

    @Test("inspect dataplane lists matched policies as Kuma does, and the configuration as JSON")
    func dataplane() async throws {
        try await StubServer.with { request, _ in
            request.path.hasSuffix("policies")
                ? .json([
                    "items": [
                        ["type": "dataplane", "name": "", "matchedPolicies": ["TrafficTrace": [["name": "eu"]]]],
                        [
                            "type": "inbound", "name": "127.0.0.1:1:2", "service": "backend",
                            "matchedPolicies": ["TrafficPermission": [["name": "allow"], ["name": "b"]]],
                        ],
                        [
                            "type": "service", "name": "gw", "service": "gw",
                            "matchedPolicies": ["Retry": [["name": "r"]]],
                        ],
                    ]
                ])
                : .json([
                    "xds": ["type.googleapis.com/envoy.config.cluster.v3.Cluster": ["b": [:], "a": [:]]], "revision": 4,
                    "diff": [["op": "replace", "path": "/xds/x", "value": nil], ["op": "remove", "path": "/xds/y"]],
                ])
        } _: { (server: StubServer) async throws -> Void in
            #expect(
                try await kumactl("inspect", "dataplane", "web", server: server).output == """
                    DATAPLANE:
                      TrafficTrace
                        eu

                    INBOUND 127.0.0.1:1:2(backend):
                      TrafficPermission
                        allow
                        b

                    SERVICE gw:
                      Retry
                        r


                    """)
            let json = try await kumactl(
                "inspect", "dataplane", "web", "--type=config", "--at", "-1h", "--diff", "head~2", server: server)
            #expect(try JSON(parsing: json.output)["revision"] == 4)
            #expect(server.requests.last?.uri == "/meshes/default/dataplanes/web/_config?at=-1h&diff=head~2")
            let lines = try await kumactl(
                "inspect", "dataplane", "web", "--type", "config", "--diff", "r1", "-o", "table", server: server)
            #expect(lines.output == "~ /xds/x: null\n- /xds/y\n")
            let names = try await kumactl(
                "inspect", "dataplane", "web", "--type", "config", "-o", "table", server: server)
            #expect(names.output == "TYPE      NAME\ncluster   a\ncluster   b\n")
            let misplaced = try await kumactl("inspect", "dataplane", "web", "--diff", "r1", server: server)
            #expect(misplaced.exitCode == 1)
            #expect(misplaced.errors == "Error: flag '--diff' can be used only when '--type=config'\n")
            _ = try await kumactl("inspect", "dataplane", "web", "--at", "r1", server: server)
            #expect(server.requests.last?.uri == "/meshes/default/dataplanes/web/policies?at=r1")
            let live = try await kumactl(
                "inspect", "dataplane", "web", "--at", "r1", "--type", "stats", server: server)
            #expect(live.errors == "Error: flag '--at' can be used only when '--type=config' or '--type=policies'\n")
        }
    }

    private func snapshot(_ name: String, state: String, revision: JSON, acked: JSON) -> JSON {
        [
            "mesh": "default", "name": .string(name), "digest": "0123456789abcdef", "revision": revision,
            "ackedRevision": acked, "state": .string(state), "bytes": 1234,
            "resources": ["type.googleapis.com/envoy.config.listener.v3.Listener": 2, "cluster": 3],
        ]
    }

    @Test("inspect snapshots reads all pages and shows what each proxy has")
    func snapshots() async throws {
        let first = snapshot("a", state: "SYNCED", revision: 7, acked: 7)
        let second = snapshot("b", state: "OFFLINE", revision: nil, acked: nil)
        try await StubServer.with { request, _ in
            request.uri.contains("offset=1")
                ? .json(["items": [second], "next": nil])
                : .json(["items": [first], "next": "http://x/snapshots?offset=1&size=1000"])
        } _: { (server: StubServer) async throws -> Void in
            let run = try await kumactl("inspect", "snapshots", "-m", "default", server: server)
            #expect(
                run.output == """
                    MESH      NAME   STATE     DIGEST         BUILT   ACKED   RESOURCES              BYTES
                    default   a      SYNCED    0123456789ab   r7      r7      cluster=3 listener=2   1234
                    default   b      OFFLINE   0123456789ab   -       -       cluster=3 listener=2   1234

                    """)
            #expect(server.requests[0].uri == "/snapshots?mesh=default&size=1000")
        }
    }

    @Test("inspect sync shows what each proxy was sent and accepted, and what it refused")
    func sync() async throws {
        try await StubServer.with { request, _ in
            switch request.path {
            case "/snapshots": .json(["items": [["name": "b"], ["name": "a"], ["name": "gone"]]])
            case "/meshes/default/dataplanes/gone/_sync": .refusal(404, "Could not retrieve a resource", "Not found")
            case "/meshes/default/dataplanes/b/_sync":
                .json(["head": 9, "types": [:], "lag": ["revisions": 9, "seconds": 0]])
            default:
                .json([
                    "head": 9, "built": 9, "lag": ["revisions": 2, "seconds": 90.5],
                    "types": [
                        "type.googleapis.com/envoy.config.cluster.v3.Cluster": ["sent": 9, "acked": 9],
                        "type.googleapis.com/envoy.config.listener.v3.Listener": [
                            "sent": 9, "acked": 7,
                            "nacked": [
                                "revision": 9, "message": "bad port",
                                "causes": [["type": "Timeout", "mesh": "default", "name": "t"]],
                            ],
                        ],
                        "type.googleapis.com/envoy.config.route.v3.RouteConfiguration": ["sent": nil, "acked": nil],
                    ],
                ])
            }
        } _: { (server: StubServer) async throws -> Void in
            let run = try await kumactl("inspect", "sync", server: server)
            #expect(
                run.output == """
                    MESH      NAME   TYPE       STATE      SENT   ACKED   BEHIND   LAG
                    default   a      cluster    SYNCED     r9     r9      2        1m
                    default   a      listener   NACKED     r9     r7      2        1m
                    default   a      route      NOT SENT   -      -       2        1m
                    default   b      -          OFFLINE    -      -       9        0s

                    a refused listener of r9: bad port
                      because of Timeout default/t

                    """)
        }
    }

    @Test("log head and inspect log show the position and the size of the log")
    func log() async throws {
        try await StubServer.with { _, _ in
            .json([
                "log": "standalone", "logId": "abc", "epoch": 1, "head": 42, "rootHash": "aGVsbG8=",
                "size": ["events": 50, "bytes": 1000, "segments": 1],
                "replicas": [
                    [
                        "log": "zone-1", "state": "current", "head": 9, "applied": 8,
                        "lag": ["revisions": 1, "seconds": 61],
                    ]
                ],
            ])
        } _: { (server: StubServer) async throws -> Void in
            let head = "LOG          HEAD   EPOCH   ROOT HASH   LOG ID\nstandalone   r42    1       aGVsbG8=    abc\n"
            #expect(try await kumactl("log", "head", server: server).output == head)
            #expect(
                try await kumactl("inspect", "log", server: server).output
                    == head + "\nEVENTS   BYTES   SEGMENTS\n50       1000    1\n\n"
                    + "REPLICA   STATE     HEAD   APPLIED   BEHIND   LAG   LOG ID\n"
                    + "zone-1    current   r9     r8        1        1m    -\n")
            let json = try JSON(parsing: try await kumactl("log", "head", "-o", "json", server: server).output)
            #expect(json == ["log": "standalone", "logId": "abc", "epoch": 1, "head": 42, "rootHash": "aGVsbG8="])
        }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        let start = drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
    }
}
