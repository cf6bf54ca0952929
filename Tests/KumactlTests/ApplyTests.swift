import MeshResources
import Testing

@testable import KumactlCommands

private let dataplane = """
    type: Dataplane
    mesh: default
    name: web-1
    networking:
      address: 127.0.0.1
      inbound: [{port: 8080, tags: {kuma.io/service: web}}]

    """

private func commit(_ changes: JSON...) -> StubReply {
    .json(["revision": 43, "changes": .array(changes)], revision: 43)
}

struct ApplyTests {
    @Test("many documents become one commit, and each is reported in its order")
    func oneCommit() async throws {
        try await StubServer.with { request, _ in
            guard request.path == "/commits" else { return .json(["version": .string(ProductVersion.number)]) }
            return commit(
                ["op": "updated", "type": "Dataplane", "mesh": "default", "name": "web-1"],
                ["op": "created", "type": "Mesh", "name": "demo"],
                ["op": "created", "type": "TrafficRoute", "mesh": "demo", "name": "route-all-demo"])
        } _: { server in
            let run = try await kumactl(
                "apply", "-f", "-", "--message", "why not", "--expect-revision", "r42", server: server,
                input: "type: Mesh\nname: demo\n---\n# nothing here\n---\n\(dataplane)---\ntype: Zone\nname: east\n")
            #expect(
                run
                    == CommandRun(
                        exitCode: 0,
                        output: """
                            resource type="Mesh" mesh="" name="demo" Created (r43)
                            resource type="Dataplane" mesh="default" name="web-1" Updated (r43)
                            resource type="Zone" mesh="" name="east" Unchanged

                            """, errors: ""))
            let posts = server.requests.filter { $0.method != "GET" }
            #expect(posts.map(\.path) == ["/commits"])
            let body = try JSON(parsing: posts[0].body)
            #expect(body["message"] == "why not")
            #expect(body["expectRevision"] == 42)
            #expect(body["changes"]?.elements.map { $0["op"] } == ["put", "put", "put"])
            #expect(body["changes"]?[2]?["resource"] == ["type": "Zone", "name": "east"])
            #expect(posts[0].headers["idempotency-key"]?.count == 32)
        }
    }

    @Test("every fault of every document is named with its place, and nothing is sent")
    func faults() async throws {
        try await StubServer.with { _, _ in
            .json([:])
        } _: { server in
            let run = try await kumactl(
                "apply", "-f", "-", server: server,
                input: """
                    type: Mesh
                    name: ok
                    ---
                    type: Dataplan
                    name: x
                    ---
                    a: [
                    ---
                    type: Zone
                    name: UPPER
                    colour: red
                    ---
                    - 1
                    ---
                    type: Mesh
                    name: other
                    ---
                    type: DataplaneInsight
                    mesh: default
                    name: x
                    """)
            #expect(run.exitCode == 1)
            #expect(run.output == "")
            #expect(server.requests == [])
            let lines = run.errors.split(separator: "\n").map(String.init)
            #expect(lines.count == 7)
            #expect(
                lines[0]
                    == "standard input: document 2 (line 4): type: there is no resource type \"Dataplan\", "
                    + "did you mean \"Dataplane\"?")
            #expect(lines[1].hasPrefix("standard input: document 3"))
            #expect(lines[1].contains("not valid YAML"))
            #expect(lines[2].hasPrefix("standard input: document 4 (line 9), Zone UPPER: name: invalid characters."))
            #expect(lines[3] == "standard input: document 4 (line 9), Zone UPPER: colour: unknown field")
            #expect(lines[4] == "standard input: document 5 (line 13): a resource has to be an object, not list")
            #expect(
                lines[5]
                    == "standard input: document 7 (line 18): type: DataplaneInsight is readOnly, it cannot be applied")
            #expect(lines[6] == "Error: failed to validate some resources; nothing was sent")
        }
    }

    @Test(
        "a text that is broken somewhere is not applied in part",
        arguments: [
            "type: Zone\r\nname: a\r\n---\r\nb: [\r\n", "{\"type\": \"Zone\", \"name\": \"a\"}\n{\"type\": \"Zone\"}\n",
            "type: Zone\nname: a\n...\nb: \"\n",
        ])
    func broken(input: String) async throws {
        let run = try await kumactl(["apply", "-f", "-", "--dry-run", "--no-config"], input: input)
        #expect(run.exitCode == 1)
        #expect(run.output == "")
        #expect(run.errors.contains("not valid YAML"))
    }

    @Test(
        "two documents for one resource are refused, both named; of a Mesh that an export has twice the last one counts"
    )
    func twice() async throws {
        let run = try await kumactl(
            "apply", "-f", "-", "--dry-run", "--no-config",
            input: "type: Zone\nname: a\n---\ntype: Zone\nname: b\n---\ntype: Zone\nname: a\nenabled: false\n")
        #expect(run.exitCode == 1)
        #expect(run.output == "")
        #expect(
            run.errors.hasPrefix(
                "standard input: document 3 (line 7), Zone a: is there already, as standard input: document 1 (line 1); "
                    + "one commit can set it only once\n"))
        let mesh = "type: Mesh\nname: demo\nskipCreatingInitialPolicies: [\"*\"]\n"
        let export = try await kumactl(
            "apply", "-f", "-", "--dry-run", "--no-config",
            input: mesh + "---\n" + mesh + "networking:\n  outbound:\n    passthrough: false\n")
        #expect(export.exitCode == 0)
        #expect(export.output.contains("passthrough: false"))
        #expect(
            export.errors
                == "Warning: standard input: document 2 (line 5), Mesh demo: replaces standard input: document 1 (line 1)\n"
        )
    }

    @Test("what a validator refuses is refused before anything is sent")
    func validators() async throws {
        let run = try await kumactl(
            "apply", "-f", "-", "--dry-run", "--no-config", input: dataplane.replacing("8080", with: "80000"))
        #expect(run.exitCode == 1)
        #expect(
            run.errors.hasPrefix(
                "standard input: document 1 (line 1), Dataplane default/web-1: networking.inbound[0].port: "))
    }

    @Test("a lost connection is tried again with the same key, so that it happens once")
    func retry() async throws {
        try await StubServer.with { request, count in
            guard request.path == "/commits" else { return .json(["version": .string(ProductVersion.number)]) }
            switch count {
            case 1: return .hangUp
            case 2: return .refusal(503, "Service unavailable", "retry with the same Idempotency-Key")
            default: return commit(["op": "created", "type": "Mesh", "name": "demo"])
            }
        } _: { server in
            let run = try await kumactl("apply", "-f", "-", server: server, input: "type: Mesh\nname: demo\n")
            #expect(run.output == "resource type=\"Mesh\" mesh=\"\" name=\"demo\" Created (r43)\n")
            let keys = server.requests.filter { $0.path == "/commits" }.map { $0.headers["idempotency-key"] }
            #expect(keys.count == 3)
            #expect(Set(keys).count == 1)
        }
    }

    @Test("two invocations have different keys")
    func keysDiffer() async throws {
        try await StubServer.with { _, _ in
            commit()
        } _: { server in
            for _ in 1...2 { _ = try await kumactl("apply", "-f", "-", server: server, input: dataplane) }
            let keys = server.requests.compactMap { $0.headers["idempotency-key"] }
            #expect(Set(keys).count == 2)
        }
    }

    @Test("a refusal is printed as Kuma prints it and exits 1; an unmet --expect-revision exits 4")
    func refusals() async throws {
        try await StubServer.with { request, _ in
            guard request.path == "/commits" else { return .json(["version": .string(ProductVersion.number)]) }
            return request.body.contains("expectRevision")
                ? .refusal(409, "Conflict", "the head is r43")
                : .refusal(
                    400, "Could not process a resource", "Resource is not valid",
                    causes: [["field": "changes[0].mesh", "reason": "mesh of name x is not found"]])
        } _: { server in
            let refused = try await kumactl("apply", "-f", "-", server: server, input: dataplane)
            #expect(
                refused
                    == CommandRun(
                        exitCode: 1, output: "",
                        errors: """
                            Error: Could not process a resource (Resource is not valid)
                            * mesh: mesh of name x is not found

                            """))
            let two = try await kumactl(
                "apply", "-f", "-", server: server, input: dataplane + "---\ntype: Zone\nname: z\n")
            #expect(
                two.errors.hasSuffix(
                    "\n* standard input: document 1 (line 1), Dataplane default/web-1: mesh: mesh of name x is not found\n"
                ))
            let stale = try await kumactl(
                "apply", "-f", "-", "--expect-revision", "42", server: server, input: dataplane)
            #expect(stale == CommandRun(exitCode: 4, output: "", errors: "Error: Conflict (the head is r43)\n"))
        }
    }

    @Test("files, and directories with their YAML and JSON files in order, are read; a document may come from a URL")
    func sources() async throws {
        let folder = TemporaryFolder()
        _ = try folder.file("2.json", #"{"type": "Zone", "name": "two"}"#)
        _ = try folder.file("1.yaml", "type: Zone\nname: one\n")
        _ = try folder.file("notes.txt", "type: Zone\nname: none\n")
        try await StubServer.with { request, _ in
            request.path == "/z.yaml" ? .text("type: Zone\nname: remote\n") : .text("gone", status: 410)
        } _: { server in
            let run = try await kumactl(
                "apply", "--no-config", "--dry-run", "-f", folder.path, "-f", "\(server.url)/z.yaml")
            #expect(
                run.output == "name: one\ntype: Zone\n---\nname: two\ntype: Zone\n---\nname: remote\ntype: Zone\n")
            let missing = try await kumactl("apply", "--no-config", "--dry-run", "-f", "\(server.url)/y.yaml")
            #expect(missing.exitCode == 1)
            #expect(missing.errors == "Error: error while retrieving URL \(server.url)/y.yaml: HTTP status 410\n")
        }
    }

    @Test("nothing to apply, and files that are not there, are errors")
    func nothing() async throws {
        let empty = try await kumactl("apply", "--no-config", "-f", "-", input: "# nothing\n---\n")
        #expect(empty == CommandRun(exitCode: 1, output: "", errors: "Error: no resource(s) passed to apply\n"))
        let missing = try await kumactl("apply", "--no-config", "-f", "/nowhere/x.yaml")
        #expect(
            missing.errors
                == "Error: error while opening provided file: /nowhere/x.yaml: no such file or directory\n")
    }

    @Test("--dry-run=server shows what the control plane would do, derived resources too, and says so")
    func serverDryRun() async throws {
        try await StubServer.with { request, _ in
            guard request.path == "/commits" else { return .json(["version": .string(ProductVersion.number)]) }
            return .json([
                "revision": 42, "dryRun": true,
                "changes": [
                    ["op": "created", "type": "Mesh", "mesh": "", "name": "demo"],
                    ["op": "created", "type": "TrafficRoute", "mesh": "demo", "name": "route-all-demo"],
                ],
            ])
        } _: { server in
            let run = try await kumactl(
                "apply", "-f", "-", "--dry-run=server", "--expect-revision", "r42", server: server,
                input: "type: Mesh\nname: demo\n---\n\(dataplane)")
            #expect(
                run
                    == CommandRun(
                        exitCode: 0,
                        output: """
                            resource type="Mesh" mesh="" name="demo" Created (server dry run)
                            resource type="Dataplane" mesh="default" name="web-1" Unchanged (server dry run)
                            resource type="TrafficRoute" mesh="demo" name="route-all-demo" Created (derived, server dry run)

                            """, errors: ""))
            #expect(server.requests.filter { $0.method == "POST" }.map(\.uri) == ["/commits?dryRun=true"])
        }
        let waiting = try await kumactl("apply", "--no-config", "-f", "-", "--dry-run", "--wait", input: dataplane)
        #expect(waiting.exitCode == 1)
        #expect(waiting.errors.contains("--wait is not possible with --dry-run"))
    }

    @Test("delete --dry-run deletes nothing: client asks nobody, server asks whether it could")
    func deleteDryRun() async throws {
        try await StubServer.with { request, _ in
            request.method == "POST"
                ? .json(["revision": 42, "dryRun": true, "changes": []])
                : .refusal(500, "Unexpected", "request \(request.method) \(request.uri)")
        } _: { server in
            let client = try await kumactl("delete", "zone", "east", "--dry-run", server: server)
            #expect(client == CommandRun(exitCode: 0, output: "deleted Zone \"east\" (client dry run)\n", errors: ""))
            #expect(server.requests.isEmpty)
            let run = try await kumactl("delete", "zone", "east", "--dry-run=server", server: server)
            #expect(run == CommandRun(exitCode: 0, output: "deleted Zone \"east\" (server dry run)\n", errors: ""))
            #expect(server.requests.map(\.uri) == ["/commits?dryRun=true"])
        }
    }

    @Test("--var fills a template, dotted names too, without changing other braces or characters")
    func templates() async throws {
        let document = """
            type: VirtualOutbound
            mesh: {{mesh.name}}
            name: by-version
            selectors: [{match: {kuma.io/service: "*"}}]
            conf:
              host: "{{.svc}}.{{ .Zone }}.{{domain}}"
              port: "80"
              parameters: [{name: svc, tagKey: kuma.io/service}, {name: Zone, tagKey: kuma.io/zone}]
            """
        let source = DocumentSource(name: "f.yaml", text: document)
        let template = try DocumentTemplate(["mesh.name=demo", "domain=a<b>&c"])
        let filled = try template.render(source).text
        #expect(filled.contains("mesh: demo\n"))
        #expect(filled.contains(#"host: "{{.svc}}.{{ .Zone }}.a<b>&c""#))
        #expect(try DocumentTemplate([]).render(source) == source)
        #expect(
            throws: CommandFailure(
                "f.yaml: no value for {{domain}}, {{mesh.name}}; add --var domain=VALUE --var mesh.name=VALUE")
        ) {
            try DocumentTemplate(["other=1"]).render(source)
        }
        #expect(throws: CommandFailure("--var has to be NAME=VALUE, not \"x\"")) { try DocumentTemplate(["x"]) }
    }

    @Test("a document without a mesh is put into the mesh that was asked for, and into no other")
    func mesh() async throws {
        let input = dataplane.replacing("mesh: default\n", with: "")
        let placed = try await kumactl("apply", "--no-config", "--dry-run", "-f", "-", "-m", "demo", input: input)
        #expect(placed.output.hasPrefix("mesh: demo\nname: web-1\n"))
        let refused = try await kumactl("apply", "--no-config", "--dry-run", "-f", "-", input: input)
        #expect(
            refused.errors.hasPrefix("standard input: document 1 (line 1), Dataplane web-1: mesh: cannot be empty\n"))
    }

    @Test("a control plane of another version is warned about on stderr")
    func versions() async throws {
        try await StubServer.with { request, _ in
            request.path == "/commits" ? commit() : .json(["product": "Kuma", "version": "1.8.8"])
        } _: { server in
            let run = try await kumactl("apply", "-f", "-", server: server, input: dataplane)
            #expect(run.exitCode == 0)
            #expect(
                run.errors
                    == "WARNING: You are using kumactl version \(ProductVersion.number) for Kuma, but the server "
                    + "returned version: Kuma 1.8.8\n")
        }
    }
}
