import MeshResources
import Testing

@testable import KumactlCommands

private let commit: JSON = [
    "log": "standalone", "revision": 42, "time": "2026-01-02T11:59:48Z", "origin": "standalone", "kind": "change",
    "author": ["name": "alice", "groups": [], "via": "rest"], "message": "raise\nto 15s", "hash": "aGFzaA==",
    "changes": [
        [
            "op": "updated", "type": "Timeout", "mesh": "default", "name": "slow",
            "before": ["type": "Timeout", "conf": ["connectTimeout": "5s"]],
            "after": ["type": "Timeout", "conf": ["connectTimeout": "15s"]],
        ],
        ["op": "created", "type": "Mesh", "name": "demo"],
    ],
]

struct HistoryTests {
    @Test("history shows who changed what, when and why, and passes its filters on")
    func list() async throws {
        try await StubServer.with { _, _ in
            .json(["items": [commit], "next": "http://cp/history?type=Timeout&offset=r42&size=1", "head": 42])
        } _: { (server: StubServer) async throws -> Void in
            let run = try await kumactl(
                "history", "timeout", "slow", "-n", "1", "--author", "alice", "--since", "-24h", "--grep", "a b",
                server: server)
            #expect(
                run
                    == CommandRun(
                        exitCode: 0,
                        output: """
                            REV   AGE   AUTHOR   ORIGIN       CHANGE                             MESSAGE
                            r42   12s   alice    standalone   ~ Timeout default/slow (+1 more)   raise to 15s

                            Rerun command with --offset=r42 argument to retrieve more resources

                            """, errors: ""))
            #expect(
                server.requests.map(\.uri) == [
                    "/history?type=Timeout&mesh=default&name=slow&author=alice&since=-24h&grep=a%20b&size=1"
                ])
            let lines = try await kumactl("history", "-o", "jsonl", server: server)
            #expect(lines.output == commit.canonicalText + "\n")
        }
    }

    @Test("history show prints one commit with each field before and after")
    func show() async throws {
        try await StubServer.with { request, _ in
            request.path == "/history/r42" ? .json(commit) : .refusal(404, "Could not retrieve a commit", "Not found")
        } _: { (server: StubServer) async throws -> Void in
            #expect(
                try await kumactl("history", "show", "r42", server: server).output == """
                    revision: r42
                    log:      standalone
                    time:     2026-01-02T11:59:48Z (12s ago)
                    author:   alice
                    message:  raise to 15s
                    hash:     aGFzaA==

                    ~ Timeout default/slow
                        ~ conf.connectTimeout: "5s" -> "15s"

                    + Mesh demo

                    """)
            let missing = try await kumactl("history", "show", "-99h", server: server)
            #expect(
                missing
                    == CommandRun(exitCode: 3, output: "", errors: "Error: Could not retrieve a commit (Not found)\n"))
        }
    }

    @Test("diff exits 0 for equal, 1 for different, 2 after an error and 64 for wrong use")
    func diff() async throws {
        try await StubServer.with { request, _ in
            switch request.uri {
            case "/diff?from=r1&to=r1": .json(["from": 1, "to": 1, "changes": []])
            case "/diff?from=-10m&to=head&type=Timeout":
                .json([
                    "changes": [
                        [
                            "op": "updated", "type": "Timeout", "mesh": "default", "name": "t",
                            "patch": [["op": "replace", "path": "/conf/connectTimeout", "value": "6s"]],
                        ],
                        [
                            "op": "created", "type": "Timeout", "mesh": "default", "name": "new",
                            "patch": [["op": "add", "path": "", "value": ["type": "Timeout", "conf": ["a": 1]]]],
                        ],
                    ]
                ])
            default: .refusal(400, "Bad Request", "revision is in the future")
            }
        } _: { (server: StubServer) async throws -> Void in
            #expect(
                try await kumactl("diff", "r1..r1", server: server) == CommandRun(exitCode: 0, output: "", errors: ""))
            #expect(
                try await kumactl("diff", "-10m..", "timeout", server: server)
                    == CommandRun(
                        exitCode: 1,
                        output: "~ Timeout default/t\n    ~ /conf/connectTimeout: \"6s\"\n"
                            + "+ Timeout default/new\n    + conf: {\"a\":1}\n", errors: ""))
            #expect(
                try await kumactl("diff", "r1..r99", server: server)
                    == CommandRun(exitCode: 2, output: "", errors: "Error: Bad Request (revision is in the future)\n"))
            #expect(try await kumactl("diff", "..", server: server).exitCode == 64)
            #expect(try await kumactl("diff", server: server).exitCode == 64)
        }
    }

    @Test("watch goes on after a loss where it was, without gap or repeat, until it is refused")
    func watch() async throws {
        func event(_ revision: Int) -> String {
            let change: JSON = ["op": "created", "type": "Zone", "name": .string("z\(revision)")]
            let json: JSON = [
                "revision": .int(Int64(revision)), "changes": [change], "author": ["name": "bob"], "time": "now",
            ]
            return "id: \(revision)\ndata: \(json.canonicalText)\n\n"
        }
        let (one, two) = (event(43), event(44) + event(45))
        try await StubServer.with { request, count in
            switch count {
            case 1: .events(one, head: 42, isCut: true)
            case 2: .hangUp
            case 3: .events(two, head: 43)
            default: .refusal(410, "Gone", "pruned")
            }
        } _: { (server: StubServer) async throws -> Void in
            let run = try await kumactl("watch", "zone", server: server)
            #expect(
                run.output == """
                    r43  now  bob  + Zone z43
                    r44  now  bob  + Zone z44
                    r45  now  bob  + Zone z45

                    """)
            #expect(run.exitCode == 1)
            #expect(run.errors == "Error: Gone (pruned)\n")
            #expect(
                server.requests.map(\.uri) == [
                    "/events?type=Zone", "/events?since=43&type=Zone", "/events?since=43&type=Zone",
                    "/events?since=45&type=Zone",
                ])
            #expect(server.requests[3].headers["last-event-id"] == "45")
        }
    }

    @Test("watch that saw no commit before a loss goes on from the head that it began at")
    func silentWatch() async throws {
        try await StubServer.with { _, count in
            count == 1 ? .events(": hello\n\n", head: 42) : .refusal(403, "Access Denied", "no")
        } _: { (server: StubServer) async throws -> Void in
            _ = try await kumactl("watch", server: server)
            #expect(server.requests.map(\.uri) == ["/events", "/events?since=42"])
        }
    }

    private func proxy(_ name: String, _ state: String, built: Int64, acked: Int64) -> JSON {
        [
            "mesh": "m", "name": .string(name), "state": .string(state), "revision": .int(built),
            "ackedRevision": .int(acked),
        ]
    }

    @Test("wait returns when all proxies that are online have the revision")
    func wait() async throws {
        let late = proxy("late", "STALE", built: 42, acked: 40)
        let others = [proxy("off", "OFFLINE", built: 42, acked: 0), proxy("same", "SYNCED", built: 42, acked: 30)]
        let arrived = proxy("late", "SYNCED", built: 42, acked: 42)
        try await StubServer.with { request, count in
            request.path == "/history/head"
                ? .json(["revision": 42]) : .json(["items": .array([count < 3 ? late : arrived] + others)])
        } _: { (server: StubServer) async throws -> Void in
            let run = try await kumactl("wait", "--revision", "head", "--proxies", "all", server: server)
            #expect(run == CommandRun(exitCode: 0, output: "", errors: "not waited for: m/off (offline)\n"))
            #expect(server.requests.count { $0.path == "/snapshots" } == 3)
        }
    }

    @Test("wait exits 5 when the time is up, and says who is behind")
    func timeout() async throws {
        let stale = proxy("late", "NACKED", built: 42, acked: 40)
        try await StubServer.with { _, _ in
            .json(["items": [stale]])
        } _: { (server: StubServer) async throws -> Void in
            let run = try await kumactl(
                "wait", "--revision=r42", "--proxies=all", "--timeout", "50ms", server: server)
            #expect(
                run
                    == CommandRun(
                        exitCode: 5, output: "",
                        errors: "Error: r42 did not arrive within 50ms; behind: m/late (NACKED, r40)\n"))
        }
    }
}
