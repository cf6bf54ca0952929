import Foundation
import Testing

extension WireTests {
    @Suite("kumactl against a running control plane", .serialized)
    struct ClientTests {
        /// A command line, how it ends, and what its two streams have in them; an empty text: nothing at all.
        private struct Case {
            let arguments: String
            let code: Int32
            let output: String
            let errors: String

            init(_ arguments: String, _ code: Int32, output: String = "", errors: String = "") {
                self.arguments = arguments
                self.code = code
                self.output = output
                self.errors = errors
            }
        }

        private static let dataplane = """
            type: Dataplane
            mesh: default
            name: web-1
            networking:
              address: 127.0.0.1
              inbound: [{port: 10080, tags: {kuma.io/service: web}}]
              outbound: [{port: 10081, tags: {kuma.io/service: web}}]
            """

        private static let cases = [
            Case("apply -f web.yaml --dry-run=server", 0, output: "Created (server dry run)"),
            Case("get dataplane web-1", 1, errors: "Error: No resources found in default mesh"),
            Case("apply -f web.yaml --message first", 0, output: #"mesh="default" name="web-1" Created (r"#),
            Case("apply -f web.yaml", 0, output: "Unchanged"),
            Case("apply -f web.yaml --expect-revision r1", 4, errors: "the log has moved on: expected r1"),
            Case("apply -f nowhere.yaml", 1, errors: "nowhere.yaml: no such file or directory"),
            Case("get dataplanes", 0, output: "kuma.io/service=web   127.0.0.1"),
            Case("get dataplane web-1 -o json --at head", 0, output: #""revision": "#),
            Case("get dataplane web-1 --at r999", 1, errors: "r999 is in the future"),
            Case("get dataplaens", 1, errors: "Did you mean \"dataplanes\"?"),
            Case("history dataplane web-1", 0, output: "+ Dataplane default/web-1   first"),
            Case("history show head", 0, output: "message:  first"),
            Case("diff head..head", 0),
            Case("diff head~1..head", 1, output: "+ Dataplane default/web-1"),
            Case("diff bogus..head", 2, errors: "\"bogus\" is no revision"),
            Case("inspect dataplane web-1", 0, output: "INBOUND 127.0.0.1:10080:10080(web):"),
            Case("inspect dataplane web-1 --at r1", 1, errors: "Could not retrieve a resource"),
            Case("inspect dataplane web-1 --type=config --at head", 0, output: #""digest": "#),
            Case("inspect traffic-route route-all-default", 0, output: "outbound 127.0.0.1:10081(web)"),
            Case("inspect why web-1 cluster/web", 0, output: "applied: sets /connectTimeout"),
            Case("inspect why web-1 cluster/wbe", 3, errors: "did you mean \"cluster/web\"?"),
            Case("inspect why web-1", 64, errors: "name one resource"),
            Case("inspect snapshots", 0, output: "OFFLINE"),
            Case("inspect sync nobody", 3, errors: "Could not retrieve a resource"),
            Case("inspect meshes", 0, output: "default   0/1"),
            Case("inspect services", 0, output: "Offline   0/1"),
            Case("log head -o yaml", 0, output: "rootHash: "),
            Case("export --profile all", 0, output: "name: web-1"),
            Case("wait --revision r999 --zones all --timeout 1s", 1, errors: "has no zones to wait for"),
            Case("delete mesh default --dry-run=server", 1, errors: "there are still some dataplanes attached"),
            Case("delete dataplane web-1 --dry-run=server", 0, output: "(server dry run)"),
            Case("delete dataplane web-1", 0, output: "deleted Dataplane \"web-1\" (r"),
            Case("delete dataplane web-1", 1, errors: "there is no Dataplane with name \"web-1\""),
            Case("blame mesh default", 64, errors: "unknown command \"blame\" for \"kumactl\""),
            Case("version", 0, output: "Server: Kuma "),
        ]

        @Test("each command ends with its code, with data on standard output and everything else on standard error")
        func commands() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                _ = try site.write(Self.dataplane, to: "web.yaml")
                try site.writeClientConfiguration(api: controlPlane.api)
                for step in Self.cases {
                    let line = "HOME=. \(Programs.client) \(step.arguments) >output 2>errors"
                    let code = try await site.run("/bin/bash", ["-c", line]).code
                    let output = try String(contentsOfFile: "\(site.folder)/output", encoding: .utf8)
                    let errors = try String(contentsOfFile: "\(site.folder)/errors", encoding: .utf8)
                    #expect(code == step.code, "\(step.arguments)\n\(output)\(errors)")
                    #expect(
                        step.output.isEmpty ? output.isEmpty : output.contains(step.output),
                        "\(step.arguments)\n\(output)")
                    #expect(
                        step.errors.isEmpty ? errors.isEmpty : errors.contains(step.errors),
                        "\(step.arguments)\n\(errors)")
                }
            }
        }
    }
}
