import Foundation
import Glibc
import MeshResources
import NIOCore
import NIOPosix
import Testing

@testable import DataplaneAgent

@Suite("kuma-dp with a real Envoy", .serialized, .timeLimit(.minutes(1)))
struct RealEnvoyTests {
    /// No process of this number, or one that only waits to be reaped.
    private func isGone(_ pid: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return true }
        return status.contains(") Z ")
    }

    @Test("it becomes ready with Envoy, and a SIGTERM ends both cleanly and leaves no file")
    func startAndStop() async throws {
        try await AgentProcess.with { agent in
            try await agent.wait()
            let configuration = agent.folder + "/work/bootstrap.yaml"
            let attributes = try FileManager.default.attributesOfItem(atPath: configuration)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let envoy = try await agent.envoyPID
            agent.process.send(.terminate)
            #expect(await agent.process.exit.value == .exited(0))
            #expect(isGone(envoy))
            #expect(try FileManager.default.contentsOfDirectory(atPath: agent.folder + "/work") == [])
        }
    }

    @Test("an open connection holds the stop up, readiness says so, and a second signal skips the wait")
    func drain() async throws {
        try await AgentProcess.with { agent in
            try await agent.wait()
            let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: agent.echo.port).get()
            agent.process.send(.terminate)
            try await agent.wait(untilReadyIs: "503 TERMINATING")
            #expect(!isGone(try await agent.envoyPID))
            agent.process.send(.terminate)
            #expect(await agent.process.exit.value == .exited(0))
            try? await connection.close()
        }
    }

    @Test("the stop goes on when the last connection is closed, long before the drain time")
    func drained() async throws {
        try await AgentProcess.with(["--drain-time", "1h"]) { agent in
            try await agent.wait()
            let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: agent.echo.port).get()
            agent.process.send(.terminate)
            try await agent.wait(untilReadyIs: "503 TERMINATING")
            try await connection.close()
            #expect(await agent.process.exit.value == .exited(0))
        }
    }

    @Test("an Envoy that is killed ends kuma-dp with 137")
    func crash() async throws {
        try await AgentProcess.with { agent in
            try await agent.wait()
            _ = kill(try await agent.envoyPID, SIGKILL)
            #expect(await agent.process.exit.value == .exited(137))
        }
    }

    @Test("an Envoy that refuses its configuration ends kuma-dp with Envoy's code")
    func badConfiguration() async throws {
        let socket: JSON = ["socket_address": ["address": "127.0.0.1", "port_value": 9]]
        let configuration: JSON = ["nonsense": 1, "admin": ["address": socket]]
        try await AgentProcess.with(answer: { _ in .bootstrap(configuration) }) { agent in
            #expect(await agent.process.exit.value == .exited(1))
            #expect(agent.log.contains("envoy ended with exit code 1"))
        }
    }

    @Test(
        "a kuma-dp that is killed leaves no Envoy behind",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")))
    func killed() async throws {
        try await AgentProcess.with { agent in
            try await agent.wait()
            let envoy = try await agent.envoyPID
            agent.process.send(.kill)
            let _: Bool = try await eventually("Envoy is gone") { isGone(envoy) ? true : nil }
        }
    }

    @Test("a refused dataplane ends kuma-dp with 1 and the server's words")
    func refused() async throws {
        let refusal = ControlPlaneStub.Answer(status: 422, body: "Dataplane Token is required.")
        try await AgentProcess.with(answer: { _ in refusal }) { agent in
            #expect(await agent.process.exit.value == .exited(1))
            #expect(agent.log.hasSuffix("Error: Invalid request: Dataplane Token is required.\n"))
        }
    }

    @Test("a stop while the control plane is away exits 0 at once")
    func stopBeforeStart() async throws {
        try await AgentProcess.with(answer: { _ in .init(status: 500) }) { agent in
            _ = try await agent.word(after: "unexpected status code: ")
            #expect(try await agent.ready() == "503 STARTING")
            agent.process.send(.terminate)
            #expect(await agent.process.exit.value == .exited(0))
        }
    }

    @Test("what is not Envoy is not started as Envoy")
    func notEnvoy() async throws {
        try await AgentProcess.with(["--binary-path", "/bin/echo"]) { agent in
            #expect(await agent.process.exit.value == .exited(1))
            #expect(agent.log.contains("/bin/echo --version"))
        }
    }
}
