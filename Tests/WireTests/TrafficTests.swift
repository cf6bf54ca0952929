import Foundation
import Testing

extension WireTests {
    @Suite("Traffic through the mesh", .serialized)
    struct TrafficTests {
        @Test("HTTP requests pass with mTLS where a TrafficPermission allows them, and fail where none does")
        func httpPermission() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                try await controlPlane.enableMTLS()
                let (web, _) = try await site.startPair(controlPlane)
                let port = web.outbound("backend")
                try await eventually("a request passes") { try await status(port) == 200 }
                try await controlPlane.delete("/meshes/default/traffic-permissions/allow-all-default")
                try await eventually("a request is denied") { try await isDenied(port) }
                try await controlPlane.put(
                    "/meshes/default/traffic-permissions/web",
                    #"{"type":"TrafficPermission","mesh":"default","name":"web","#
                        + #""sources":[{"match":{"kuma.io/service":"web"}}],"#
                        + #""destinations":[{"match":{"kuma.io/service":"backend"}}]}"#)
                try await eventually("a request passes again") { try await status(port) == 200 }
            }
        }

        /// What comes back for a line; empty if the connection is closed instead.
        private func echo(_ line: String, _ port: Int) async throws -> String {
            try await blocking {
                let connection = try TCPConnection(port: port)
                try connection.write(line)
                return String(decoding: (try? connection.read()) ?? [], as: UTF8.self)
            }
        }

        @Test("TCP bytes pass where a TrafficPermission allows them, and the connection is closed where none does")
        func tcpPermission() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                try await controlPlane.enableMTLS()
                let (web, _) = try await site.startPair(controlPlane, proto: "tcp")
                let port = web.outbound("backend")
                try await eventually("bytes come back") { try await echo("hello mesh\n", port) == "hello mesh\n" }
                try await controlPlane.delete("/meshes/default/traffic-permissions/allow-all-default")
                try await eventually("the connection is closed") { try await echo("hello mesh\n", port) == "" }
            }
        }

        @Test("a client without a certificate, or with one of another mesh, gets nothing from an inbound with mTLS")
        func strangersAreRefused() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                try await controlPlane.enableMTLS()
                try await controlPlane.enableMTLS(mesh: "other")
                let (web, backend) = try await site.startPair(controlPlane)
                let inbound = backend.inbound ?? 0
                try await eventually("the mesh works") { try await status(web.outbound("backend")) == 200 }
                await #expect(throws: (any Error).self) { try await status(inbound) }
                let own = try await site.issueClientCertificate(controlPlane, mesh: "default", service: "web")
                let foreign = try await site.issueClientCertificate(controlPlane, mesh: "other", service: "web")
                #expect(try await site.curl(inbound, certificate: own) == "200")
                #expect(try await site.curl(inbound, certificate: foreign) == "000")
                #expect(try await site.curl(inbound, certificate: nil) == "000")
            }
        }

        @Test("a proxy with the token of another mesh is refused with a text that says so")
        func foreignToken() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                try await controlPlane.put("/meshes/other", #"{"type":"Mesh","name":"other"}"#)
                let token = try await controlPlane.token(mesh: "other", name: "web-1")
                let proxy = try await site.startProxy(
                    "web-1", Proxy.Definition(service: "web"), controlPlane, token: token, waits: false)
                #expect(try await proxy.process.exitCode() == 1)
                #expect(proxy.process.output.lowercased().contains("token"))
                #expect(try await controlPlane.status("/meshes/default/dataplanes/web-1") == 404)
            }
        }

        @Test("a TrafficRoute of 90 to 10 sends about a tenth of the requests to the new version")
        func split() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                for version in ["v1", "v2"] {
                    let workload = try await site.startEcho(version)
                    let definition = Proxy.Definition(service: "backend", version: version, workload: workload)
                    _ = try await site.startProxy("backend-\(version)", definition, controlPlane)
                }
                let web = try await site.startProxy(
                    "web-1", Proxy.Definition(service: "web", outbounds: ["backend"]), controlPlane)
                let port = web.outbound("backend")
                try await eventually("both versions answer") {
                    Set(try await instances(port, count: 10).keys) == ["v1", "v2"]
                }
                let answer = try await controlPlane.put("/meshes/default/traffic-routes/split", Self.route)
                try await controlPlane.waitUntilAcknowledged("web-1", answer.headers["x-kuma-revision"] ?? "")
                let counts = try await instances(port, count: 400)
                // Binomial, n = 400, p = 0.1: mean 40, deviation 6; five deviations either way.
                #expect((10...70).contains(counts["v2"] ?? 0), "\(counts)")
                #expect(counts.values.reduce(0, +) == 400)
            }
        }

        private static let route = """
            {"type":"TrafficRoute","mesh":"default","name":"split",
             "sources":[{"match":{"kuma.io/service":"web"}}],"destinations":[{"match":{"kuma.io/service":"backend"}}],
             "conf":{"split":[
               {"weight":90,"destination":{"kuma.io/service":"backend","version":"v1"}},
               {"weight":10,"destination":{"kuma.io/service":"backend","version":"v2"}}]}}
            """

        /// How many requests each instance answered.
        private func instances(_ port: Int, count: Int) async throws -> [String: Int] {
            try await blocking {
                try (0..<count).reduce(into: [:]) { counts, _ in
                    let answer = try HTTPMessage.exchange("GET", port: port, "/")
                    counts[answer.headers["x-kuma-instance"] ?? "\(answer.status)", default: 0] += 1
                }
            }
        }
    }
}
