import Foundation
import Testing

extension WireTests {
    @Suite("What goes wrong beside a workload", .serialized)
    struct MishapTests {
        @Test("a proxy that is started before the control plane is served as soon as there is one")
        func wrongOrder() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                let token = try await controlPlane.token(mesh: "default", name: "web-1")
                controlPlane.process.send(SIGTERM)
                #expect(try await controlPlane.process.exitCode() == 0)
                let proxy = try await site.startProxy(
                    "web-1", Proxy.Definition(service: "web"), controlPlane, token: token, waits: false)
                let complaint = try await proxy.process.line("no bootstrap configuration yet")
                #expect(complaint.hasSuffix("cannot connect: connection refused"))
                try await controlPlane.restart()
                try await controlPlane.waitUntilSynchronised("web-1")
            }
        }

        @Test("a token that has expired ends kuma-dp with the reason, and registers nothing")
        func expiredToken() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                let token = try await controlPlane.token(mesh: "default", name: "web-1", validFor: "1ms")
                let proxy = try await site.startProxy(
                    "web-1", Proxy.Definition(service: "web"), controlPlane, token: token, waits: false)
                #expect(try await proxy.process.exitCode() == 1)
                #expect(proxy.process.output.contains("token is expired"))
                #expect(try await controlPlane.status("/meshes/default/dataplanes/web-1") == 404)
            }
        }

        @Test("an Envoy that is killed ends kuma-dp with its code, and takes its Dataplane with it")
        func killedEnvoy() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(
                    site, environment: ["KUMA_XDS_DATAPLANE_DEREGISTRATION_DELAY": "200ms"])
                let proxy = try await site.startProxy("web-1", Proxy.Definition(service: "web"), controlPlane)
                let words = try await proxy.process.line("envoy started pid=").split(whereSeparator: {
                    " =".contains($0)
                })
                let envoy = try #require(words.firstIndex(of: "pid").flatMap { pid_t(words[$0 + 1]) })
                kill(envoy, SIGKILL)
                #expect(try await proxy.process.exitCode() == 137)
                try await eventually("the Dataplane is removed") {
                    try await controlPlane.status("/meshes/default/dataplanes/web-1") == 404
                }
            }
        }

        @Test("of two proxies with one name, the one that stays keeps the Dataplane")
        func sameName() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(
                    site, environment: ["KUMA_XDS_DATAPLANE_DEREGISTRATION_DELAY": "0s"])
                let definition = Proxy.Definition(service: "web")
                let first = try await site.startProxy("web-1", definition, controlPlane)
                let second = try await site.startProxy("web-1", definition, controlPlane, waits: false)
                _ = try await second.process.line("envoy started pid=")
                first.process.send(SIGTERM)
                #expect(try await first.process.exitCode() == 0)
                let inbound = try #require(second.inbound)
                try await eventually("the second is served") {
                    let item = try await controlPlane.get("/meshes/default/dataplanes/web-1")
                    let isThere = item["networking"]["inbound"].array.first?["port"].number == inbound
                    let items = try await controlPlane.get("/snapshots?mesh=default")["items"].array
                    // Not SYNCED: the first may have bound the port that both are told, and a refusal is not tried again.
                    return isThere && items.contains { $0["name"].text == "web-1" && $0["state"].text != "OFFLINE" }
                }
            }
        }
    }
}
