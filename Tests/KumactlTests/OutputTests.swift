import MeshResources
import Testing

@testable import KumactlCommands

struct OutputTests {
    @Test("columns are three blanks apart and the last one is not padded")
    func table() {
        let table = Table(["NAME", "AGE"], rows: [["a-long-name", "1d"], ["b", ""]])
        #expect(table.text == "NAME          AGE\na-long-name   1d\nb             \n")
    }

    @Test(
        "an age has one unit, rounded down",
        arguments: [
            (0, "0s"), (59.9, "59s"), (60, "1m"), (3599, "59m"), (3600, "1h"), (86_399, "23h"), (86_400, "1d"),
            (31_535_999, "364d"), (31_536_000, "1y"), (-5, "0s"),
        ] as [(Double, String)])
    func age(seconds: Double, text: String) {
        #expect(Age.text(seconds: seconds) == text)
    }

    @Test("times may have fractions; what is no time is never or a dash")
    func times() {
        #expect(Age.since("2026-01-02T11:00:00Z", now: noon) == "1h")
        #expect(Age.since("2026-01-02T11:59:30.123456Z", now: noon) == "29s")
        #expect(Age.since(nil, now: noon) == "never")
        #expect(Age.since("yesterday", now: noon) == "never")
        #expect(Age.moment("2018-07-17T16:05:36.995Z") == "2018-07-17 16:05:36")
        #expect(Age.moment(nil) == "-")
    }

    @Test("JSON has two blanks a level and begins with what a resource is")
    func json() {
        let document: JSON = [
            "networking": ["address": "1.2.3.4", "inbound": [], "a": ["x"]], "name": "a", "type": "Dataplane",
            "revision": 4, "mesh": "default",
        ]
        #expect(
            DocumentText.json(document) == """
                {
                  "type": "Dataplane",
                  "mesh": "default",
                  "name": "a",
                  "revision": 4,
                  "networking": {
                    "a": [
                      "x"
                    ],
                    "address": "1.2.3.4",
                    "inbound": []
                  }
                }

                """)
    }

    @Test("YAML of a resource says first what it is, then what it says, as Kuma's does")
    func yaml() throws {
        let document: JSON = ["type": "Mesh", "name": "a", "mtls": ["x": 1], "creationTime": "soon", "zeta": 1]
        #expect(
            try DocumentText.yaml(document) == "creationTime: soon\nname: a\ntype: Mesh\nmtls:\n  x: 1\nzeta: 1\n")
        #expect(try DocumentText.yaml(["type": "MeshTimeout", "name": "a", "spec": [:]]).hasPrefix("name: a\nspec:"))
    }

    @Test("a difference names each field with what was and what is")
    func differences() {
        let before: JSON = ["name": "a", "revision": 1, "conf": ["t": "5s", "old": 1], "list": [1, 2]]
        let after: JSON = ["name": "a", "revision": 2, "conf": ["t": "6s", "kuma.io/x": true], "list": [1]]
        let text = ChangeText(usesColour: false).fields(before: before, after: after, indent: "")
        #expect(
            text == [
                #"+ conf["kuma.io/x"]: true"#, "- conf.old: 1", #"~ conf.t: "5s" -> "6s""#, "- list[1]: 2",
            ])
    }

    @Test("colour is for terminals, and not where NO_COLOR asks for none")
    func colour() async throws {
        func output(_ environment: [String: String], isTerminal: Bool) async throws -> String {
            try await StubServer.with { _, _ in
                .json(["changes": [["op": "created", "type": "Mesh", "name": "a", "patch": []]]])
            } _: { server in
                try await kumactl(
                    ["diff", "r1..r2"], server: server, environment: environment, isTerminal: isTerminal
                ).output
            }
        }
        #expect(try await output([:], isTerminal: true) == "\u{1B}[32m+\u{1B}[0m Mesh a\n")
        #expect(try await output(["NO_COLOR": "1"], isTerminal: true) == "+ Mesh a\n")
        #expect(try await output(["TERM": "dumb"], isTerminal: true) == "+ Mesh a\n")
        #expect(try await output([:], isTerminal: false) == "+ Mesh a\n")
    }
}
