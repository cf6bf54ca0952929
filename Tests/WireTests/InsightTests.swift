import Foundation
import Testing

extension WireTests {
    @Suite("What a control plane remembers of proxies", .serialized)
    struct InsightTests {
        private func overview(_ name: String, _ controlPlane: ControlPlane) async throws -> JSONValue {
            try await controlPlane.get("/meshes/default/dataplanes/\(name)/_overview")["dataplaneInsight"]
        }

        @Test("a proxy that does not come back after the control plane was killed is offline with its last connection")
        func killed() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(
                    site, environment: ["KUMA_XDS_SERVER_DATAPLANE_STATUS_FLUSH_INTERVAL": "100ms"])
                try await controlPlane.enableMTLS()
                let (_, backend) = try await site.startPair(controlPlane)
                try await controlPlane.waitUntilSynchronised("backend-1")
                let before = try await overview("backend-1", controlPlane)
                #expect(!before["subscriptions"].array[0]["disconnectTime"].exists)
                try await eventually("the last values are written") {
                    try await controlPlane.metric("kuma_insights_written_total") >= 2
                }
                let head = try await controlPlane.get("/log")["head"].number
                controlPlane.process.send(SIGKILL)
                _ = try await controlPlane.process.exitCode()
                backend.process.send(SIGKILL)
                _ = try await backend.process.exitCode()
                try await controlPlane.restart()
                let after = try await overview("backend-1", controlPlane)
                #expect(after["subscriptions"].array.count == 1)
                let old = before["subscriptions"].array[0]
                let new = after["subscriptions"].array[0]
                #expect(new["id"].text == old["id"].text)
                #expect(new["connectTime"].text == old["connectTime"].text)
                #expect(new["disconnectTime"].exists)
                #expect(new["version"]["envoy"]["version"].text == old["version"]["envoy"]["version"].text)
                #expect(after["mTLS"]["issuedBackend"].text == "ca-1")
                // The other one comes back: its new connection stands beside the old one.
                try await controlPlane.waitUntilSynchronised("web-1")
                let web = try await overview("web-1", controlPlane)
                #expect(web["subscriptions"].array.map { $0["disconnectTime"].exists } == [true, false])
                #expect(web["mTLS"]["certificateRegenerations"].number == 1)
                let sync = try await controlPlane.get("/meshes/default/dataplanes/web-1/_sync")["types"]
                #expect(sync["type.googleapis.com/envoy.config.cluster.v3.Cluster"]["acked"].number > 0)
                #expect(try await controlPlane.get("/log")["head"].number == head)
            }
        }
    }
}
