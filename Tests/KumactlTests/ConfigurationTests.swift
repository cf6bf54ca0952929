import FoundationEssentials
import MeshResources
import Testing

@testable import KumactlCommands

struct ConfigurationTests {
    private let initial = """
        contexts:
        - controlPlane: test1
          defaults:
            mesh: demo
          name: test1
        controlPlanes:
        - coordinates:
            apiServer:
              url: https://test1.internal:5681
          name: test1
        currentContext: test1

        """

    @Test("a control plane that is added is used from then on; the file is its owner's")
    func add() async throws {
        let folder = TemporaryFolder()
        let file = try folder.file("config", initial)
        let run = try await kumactl(
            "config", "control-planes", "add", "--config-file", file, "--name", "example", "--address",
            "http://placeholder-address", "--auth-type", "tokens", "--auth-conf", "token=secret", "--headers",
            "b=2,a=1", "--skip-check")
        #expect(
            run
                == CommandRun(
                    exitCode: 0,
                    output: "added Control Plane \"example\"\nswitched active Control Plane to \"example\"\n",
                    errors: ""))
        #expect(
            try folder.text(of: "config") == """
                contexts:
                - controlPlane: test1
                  defaults:
                    mesh: demo
                  name: test1
                - controlPlane: example
                  name: example
                controlPlanes:
                - coordinates:
                    apiServer:
                      url: https://test1.internal:5681
                  name: test1
                - coordinates:
                    apiServer:
                      authConf:
                        token: secret
                      authType: tokens
                      headers:
                      - key: a
                        value: "1"
                      - key: b
                        value: "2"
                      url: http://placeholder-address
                  name: example
                currentContext: example

                """)
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let view = try await kumactl("config", "view", "--config-file", file)
        #expect(!view.output.contains("secret"))
        #expect(view.output.contains("token: '*****'"))
        #expect(try await kumactl("config", "view", "--raw", "--config-file", file).output.contains("token: secret"))
    }

    @Test("the same name twice needs --overwrite")
    func overwrite() async throws {
        let folder = TemporaryFolder()
        let file = try folder.file("config", initial)
        let add = [
            "config", "control-planes", "add", "--config-file", file, "--name", "test1", "--address", "http://other:1",
            "--skip-check",
        ]
        let refused = try await kumactl(add)
        #expect(refused.exitCode == 1)
        #expect(
            refused.errors
                == "Error: Control Plane with name \"test1\" already exists. "
                + "Use --overwrite to replace an existing one.\n"
        )
        #expect(try folder.text(of: "config") == initial)
        #expect(try await kumactl(add + ["--overwrite"]).exitCode == 0)
        #expect(try folder.text(of: "config").contains("http://other:1"))
    }

    @Test("list marks the control plane in use; switch and remove change it")
    func listSwitchRemove() async throws {
        let folder = TemporaryFolder()
        let file = "\(folder.path)/sub/config"
        for name in ["a", "b"] {
            _ = try await kumactl(
                "config", "control-planes", "add", "--config-file", file, "--name", name, "--address",
                "http://\(name):1", "--skip-check")
        }
        func run(_ arguments: String...) async throws -> CommandRun {
            try await kumactl(["config", "control-planes"] + arguments + ["--config-file", file])
        }
        #expect(
            try await run("list").output == """
                ACTIVE   NAME   ADDRESS
                         a      http://a:1
                *        b      http://b:1

                """)
        #expect(try await run("switch", "--name", "a").output == "switched active Control Plane to \"a\"\n")
        #expect(
            try await run("remove", "--name", "a").output
                == "removed Control Plane \"a\"\nswitched active Control Plane to \"b\"\n")
        #expect(try await run("switch", "--name", "a").errors == "Error: there is no Control Plane with name \"a\"\n")
        #expect(
            try await run("remove", "--name", "b").output.hasPrefix(
                "removed Control Plane \"b\"\nthere is no active Control Plane left. Use `kumactl config"))
        #expect(try await kumactl("config", "view", "--config-file", file).output == "{}\n")
        let unusable = try await kumactl("get", "meshes", "--config-file", file)
        #expect(unusable.errors.hasPrefix("Error: there is no active Control Plane. Use `kumactl config"))
    }

    @Test("what does not answer as a control plane is not added without --skip-check")
    func check() async throws {
        try await StubServer.with { _, _ in
            .json(["hello": "world"])
        } _: { server in
            let folder = TemporaryFolder()
            let file = try folder.file("config", initial)
            let run = try await kumactl(
                "config", "control-planes", "add", "--config-file", file, "--name", "x", "--address", server.url)
            #expect(run.exitCode == 1)
            #expect(run.errors == "Error: \(server.url) is not the API Server of a control plane\n")
            #expect(try folder.text(of: "config") == initial)
        }
    }

    @Test("token and headers go with every request; the mesh of the context is used")
    func use() async throws {
        try await StubServer.with { _, _ in
            .json(["items": [], "version": .string(ProductVersion.number)])
        } _: { server in
            let folder = TemporaryFolder()
            let file = try folder.file("config", initial)
            let added = try await kumactl(
                "config", "control-planes", "add", "--config-file", file, "--name", "x", "--address", "\(server.url)/",
                "--auth-type", "tokens", "--auth-conf", "token=abc.def", "--headers", "x-a=b=c")
            #expect(added.exitCode == 0)
            let text = try folder.text(of: "config").replacing(
                "- controlPlane: x\n", with: "- controlPlane: x\n  defaults: {mesh: demo}\n")
            _ = try folder.file("config", text)
            #expect(try await kumactl("get", "timeouts", "--config-file", file, "--log-level=debug").exitCode == 0)
            let last = server.requests.first { $0.path != "/" }
            #expect(last?.uri == "/meshes/demo/timeouts")
            #expect(last?.headers["authorization"] == "Bearer abc.def")
            #expect(last?.headers["x-a"] == "b=c")
            let elsewhere = try await kumactl("get", "meshes", "--config-file", file, "--context", "none")
            #expect(elsewhere.errors == "Error: there is no context with name \"none\"\n")
        }
    }

    @Test("the first run makes the file of a control plane on this host; --no-config makes none")
    func firstRun() async throws {
        let folder = TemporaryFolder()
        let listed = try await kumactl("config", "control-planes", "list", environment: ["HOME": folder.path])
        #expect(listed.output == "ACTIVE   NAME    ADDRESS\n*        local   http://localhost:5681\n")
        #expect(try folder.text(of: ".kumactl/config").contains("url: http://localhost:5681"))
        let other = TemporaryFolder()
        let quiet = try await kumactl(
            "config", "control-planes", "list", "--no-config", environment: ["HOME": other.path])
        #expect(quiet.output == listed.output)
        #expect(!FileManager.default.fileExists(atPath: other.path))
    }

    @Test("a configuration file that was named and is not there is an error that says how to make it")
    func missing() async throws {
        let run = try await kumactl("get", "meshes", "--config-file", "/nowhere/config")
        #expect(run.exitCode == 1)
        #expect(run.errors.hasPrefix("Error: there is no configuration file /nowhere/config; "))
        let folder = TemporaryFolder()
        let broken = try folder.file("config", "contexts: [")
        let unread = try await kumactl("get", "meshes", "--config-file", broken)
        #expect(unread.errors.hasPrefix("Error: the configuration file \(broken) cannot be read: "))
    }

    @Test("wrong addresses and half of a client certificate are refused")
    func wrongArguments() async throws {
        let add = ["config", "control-planes", "add", "--no-config", "--name", "x", "--address"]
        #expect(try await kumactl(add + ["localhost:5681"]).errors.hasPrefix("Error: API Server URL is invalid: "))
        #expect(
            try await kumactl(add + ["http://a", "--client-cert-file", "x"]).errors
                == "Error: Both --client-cert-file and --client-key-file needs to be specified\n")
        #expect(
            try await kumactl(add + ["http://a", "--auth-type", "tokens"]).errors
                == "Error: --auth-conf is not valid: provide token=YOUR_TOKEN\n")
        #expect(
            try await kumactl(add + ["https://a", "--ca-cert-file", "/nowhere.pem"]).errors.contains(
                "cannot read a CA certificate from /nowhere.pem"))
    }
}
