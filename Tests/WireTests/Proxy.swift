import Foundation

/// A Dataplane behind a real Envoy that kuma-dp runs.
struct Proxy {
    let name: String
    let process: ChildProcess
    /// Where its inbound listens; `nil` without one.
    let inbound: Int?
    /// Local port for each service that it calls.
    let outbounds: [String: Int]

    func outbound(_ service: String) -> Int { outbounds[service] ?? 0 }

    /// What a Dataplane is made of.
    struct Definition {
        var mesh = "default"
        var service: String
        var version: String?
        var proto = "http"
        /// Port of the workload; `nil` for a proxy that only calls others.
        var workload: Int?
        var outbounds: [String] = []
    }
}

extension Site {
    func startEcho(_ instance: String) async throws -> Int {
        let process = try start(
            "echo-\(instance)", Programs.echo, ["--port", "0", "--ip", "127.0.0.1", "--instance", instance])
        return try await process.port("echo")
    }

    /// Starts kuma-dp and waits until its Envoy serves the outbounds.
    func startProxy(
        _ name: String, _ definition: Proxy.Definition, _ controlPlane: ControlPlane, token: String? = nil,
        waits: Bool = true
    ) async throws -> Proxy {
        let inbound = try freePort()
        var outbounds: [String: Int] = [:]
        for service in definition.outbounds { outbounds[service] = try freePort() }
        let file = try write(dataplane(name, definition, inbound: inbound, outbounds: outbounds), to: "\(name).yaml")
        let text: String
        if let token {
            text = token
        } else {
            text = try await controlPlane.token(mesh: definition.mesh, name: name)
        }
        let process = try start(
            "dp-\(name)", Programs.dataplane,
            [
                "run", "--cp-address=https://127.0.0.1:\(controlPlane.dataplanes)", "--dataplane-file=\(file)",
                "--dataplane-token-file=\(try write(text, to: "\(name).token"))", "--binary-path=\(Programs.envoy)",
                "--concurrency=1", "--drain-time=1s", "--envoy-log-level=error",
            ])
        let proxy = Proxy(name: name, process: process, inbound: inbound, outbounds: outbounds)
        if waits { try await controlPlane.waitUntilSynchronised(name, mesh: definition.mesh) }
        return proxy
    }

    private func dataplane(
        _ name: String, _ definition: Proxy.Definition, inbound: Int, outbounds: [String: Int]
    ) -> String {
        var text = """
            type: Dataplane
            mesh: \(definition.mesh)
            name: \(name)
            networking:
              address: 127.0.0.1
              inbound:
              - port: \(inbound)
                servicePort: \(definition.workload ?? inbound + 1)
                serviceAddress: 127.0.0.1
                tags:
                  kuma.io/service: \(definition.service)
                  kuma.io/protocol: \(definition.proto)

            """
        if let version = definition.version { text += "      version: \(version)\n" }
        if !outbounds.isEmpty { text += "  outbound:\n" }
        for (service, port) in outbounds.sorted(by: { $0.key < $1.key }) {
            text += "  - port: \(port)\n    tags:\n      kuma.io/service: \(service)\n"
        }
        return text
    }

    /// One backend with its workload, and a client that calls it.
    func startPair(
        _ controlPlane: ControlPlane, mesh: String = "default", proto: String = "http"
    ) async throws -> (web: Proxy, backend: Proxy) {
        let workload = try await startEcho("backend")
        let backend = try await startProxy(
            "backend-1", Proxy.Definition(mesh: mesh, service: "backend", proto: proto, workload: workload),
            controlPlane)
        let web = try await startProxy(
            "web-1", Proxy.Definition(mesh: mesh, service: "web", outbounds: ["backend"]), controlPlane)
        return (web, backend)
    }
}

/// Status of a request through an outbound.
func status(_ port: Int) async throws -> Int { try await HTTPMessage.send(port: port, "/").status }

/// Whether the proxy of the workload turns a request away: by closing the connection, which the caller's proxy answers with 503,
/// or by 403 if it looks into HTTP.
func isDenied(_ port: Int) async throws -> Bool { [403, 503].contains(try await status(port)) }
