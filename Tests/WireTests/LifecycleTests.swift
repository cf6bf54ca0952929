import Foundation
import Testing

extension WireTests {
    @Suite("Proxies and control planes that come and go", .serialized)
    struct LifecycleTests {
        private let path = "/meshes/default/dataplanes/backend-1"

        @Test("the Dataplane that kuma-dp brings is there while it runs, and removed a moment after it stopped")
        func dataplaneFollowsItsProxy() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(
                    site, environment: ["KUMA_XDS_DATAPLANE_DEREGISTRATION_DELAY": "200ms"])
                let backend = try await site.startProxy(
                    "backend-1", Proxy.Definition(service: "backend"), controlPlane)
                #expect(try await controlPlane.status(path) == 200)
                backend.process.send(SIGTERM)
                #expect(try await backend.process.exitCode() == 0)
                try await eventually("the Dataplane is removed") { try await controlPlane.status(path) == 404 }
            }
        }

        @Test("a control plane that stops removes no Dataplane")
        func stopRemovesNothing() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(
                    site, environment: ["KUMA_XDS_DATAPLANE_DEREGISTRATION_DELAY": "0s"])
                let backend = try await site.startProxy(
                    "backend-1", Proxy.Definition(service: "backend"), controlPlane)
                controlPlane.process.send(SIGTERM)
                #expect(try await controlPlane.process.exitCode() == 0)
                backend.process.send(SIGTERM)
                _ = try await backend.process.exitCode()
                try await controlPlane.restart()
                #expect(try await controlPlane.status(path) == 200)
            }
        }

        @Test(
            "a control plane that is killed under traffic costs no request, and sends nothing to proxies that lack nothing"
        )
        func killUnderTraffic() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                try await controlPlane.enableMTLS()
                let (web, _) = try await site.startPair(controlPlane)
                try await eventually("a request passes") { try await status(web.outbound("backend")) == 200 }
                let traffic = Traffic(port: web.outbound("backend"))
                try await traffic.wait(forMore: 50)
                let revision = try await controlPlane.get("/log")["head"].number
                controlPlane.process.send(SIGKILL)
                _ = try await controlPlane.process.exitCode()
                try await traffic.wait(forMore: 50)
                try await controlPlane.restart()
                for proxy in ["web-1", "backend-1"] { try await controlPlane.waitUntilSynchronised(proxy) }
                try await traffic.wait(forMore: 50)
                #expect(traffic.stop() == [])
                #expect(try await controlPlane.metric("xds_responses_sent") == 0)
                #expect(try await controlPlane.get("/log")["head"].number == revision)
                // It works again: the next change arrives.
                try await controlPlane.delete("/meshes/default/traffic-permissions/allow-all-default")
                try await eventually("a request is denied") { try await isDenied(web.outbound("backend")) }
            }
        }

        @Test("thirty proxies that start at once are all served")
        func thirtyProxies() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                try await controlPlane.enableMTLS()
                for number in 1...30 {
                    _ = try await site.startProxy(
                        "backend-\(number)", Proxy.Definition(service: "backend"), controlPlane, waits: false)
                }
                try await eventually("all are in sync", within: 90) {
                    let items = try await controlPlane.get("/snapshots?mesh=default")["items"].array
                    return items.count { $0["state"].text == "SYNCED" } == 30
                }
                #expect(try await controlPlane.get("/meshes/default/dataplanes?size=100")["total"].number == 30)
            }
        }

        @Test("a change of a cluster reaches Envoy at once, although its endpoints stay the same")
        func clusterChangeDoesNotStall() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                let (web, _) = try await site.startPair(controlPlane)
                try await eventually("a request passes") { try await status(web.outbound("backend")) == 200 }
                for seconds in 3...5 {
                    try await controlPlane.put("/meshes/default/timeouts/timeout-all-default", Self.timeout(seconds))
                    // Without its endpoints Envoy would warm the cluster for 15 s.
                    try await eventually("the time-out of \(seconds) s is in force", within: 12) {
                        let head = try await controlPlane.get("/log")["head"].number
                        let sync = try await controlPlane.get("/meshes/default/dataplanes/web-1/_sync")["types"]
                        let cluster = sync["type.googleapis.com/envoy.config.cluster.v3.Cluster"]
                        return cluster["acked"].exists && cluster["acked"].number == cluster["sent"].number
                            && cluster["sent"].number >= head
                    }
                }
            }
        }

        private static func timeout(_ seconds: Int) -> String {
            """
            {"type":"Timeout","mesh":"default","name":"timeout-all-default",
             "sources":[{"match":{"kuma.io/service":"*"}}],"destinations":[{"match":{"kuma.io/service":"*"}}],
             "conf":{"connectTimeout":"\(seconds)s","tcp":{"idleTimeout":"3600s"},
                     "http":{"requestTimeout":"15s","idleTimeout":"3600s"}}}
            """
        }
    }
}
