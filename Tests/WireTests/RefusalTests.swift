import Foundation
import Testing

extension WireTests {
    @Suite("Configuration that Envoy refuses", .serialized)
    struct RefusalTests {
        private let listener = "type.googleapis.com/envoy.config.listener.v3.Listener"

        @Test("what worked goes on working, the refusal is shown with its cause, and the next good change is taken")
        func lastGoodStays() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                let (web, _) = try await site.startPair(controlPlane)
                let port = web.outbound("backend")
                try await eventually("a request passes") { try await status(port) == 200 }
                // A port of this host that is taken: Envoy cannot listen there.
                let taken = try await site.startEcho("taken")
                let good = dataplane(web, outbounds: [port])
                try await controlPlane.put(
                    "/meshes/default/dataplanes/web-1", dataplane(web, outbounds: [port, taken]))
                let nacked = try await eventually("the refusal is shown") { () -> JSONValue? in
                    let types = try await controlPlane.get("/meshes/default/dataplanes/web-1/_sync")["types"]
                    return types[listener]["nacked"].exists ? types[listener]["nacked"] : nil
                }
                #expect(nacked["message"].text.contains("\(taken)"))
                #expect(nacked["revision"].number > 0)
                #expect(
                    nacked["causes"].array.contains { $0["type"].text == "Dataplane" && $0["name"].text == "web-1" })
                let items = try await controlPlane.get("/snapshots?mesh=default")["items"].array
                #expect(items.first { $0["name"].text == "web-1" }?["state"].text == "NACKED")
                #expect(try await status(port) == 200)
                try await controlPlane.put("/meshes/default/dataplanes/web-1", good)
                try await controlPlane.waitUntilSynchronised("web-1")
                #expect(try await status(port) == 200)
            }
        }

        private func dataplane(_ proxy: Proxy, outbounds: [Int]) -> String {
            let outbound = outbounds.map { #"{"port":\#($0),"tags":{"kuma.io/service":"backend"}}"# }
            return #"{"type":"Dataplane","mesh":"default","name":"\#(proxy.name)","networking":{"address":"127.0.0.1","#
                + #""inbound":[{"port":\#(proxy.inbound ?? 0),"servicePort":\#((proxy.inbound ?? 0) + 1),"#
                + #""serviceAddress":"127.0.0.1","tags":{"kuma.io/service":"web","kuma.io/protocol":"http"}}],"#
                + #""outbound":[\#(outbound.joined(separator: ","))]}}"#
        }
    }
}
