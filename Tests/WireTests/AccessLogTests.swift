import Foundation
import Testing

extension WireTests {
    @Suite("Access logs", .serialized)
    struct AccessLogTests {
        private static func mesh(_ backends: [String]) -> String {
            """
            {"type":"Mesh","name":"default","logging":{"defaultBackend":"tcp","backends":[
             \(backends.joined(separator: ",\n"))]}}
            """
        }

        private static func log(_ backend: String) -> String {
            """
            {"type":"TrafficLog","mesh":"default","name":"all","sources":[{"match":{"kuma.io/service":"*"}}],
             "destinations":[{"match":{"kuma.io/service":"*"}}],"conf":{"backend":"\(backend)"}}
            """
        }

        @Test("requests are logged at a TCP backend or in a file, as the TrafficLog says, and no proxy refuses it")
        func backends() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                let sink = try TCPSink()
                let file = "\(site.folder)/access.log"
                let format = "%KUMA_SOURCE_SERVICE% %KUMA_DESTINATION_SERVICE% %REQ(:METHOD)% %RESPONSE_CODE%"
                try await controlPlane.put(
                    "/meshes/default",
                    Self.mesh([
                        #"{"name":"tcp","type":"tcp","format":"\#(format)","#
                            + #""conf":{"address":"127.0.0.1:\#(sink.port)"}}"#,
                        #"{"name":"file","type":"file","format":"\#(format)","conf":{"path":"\#(file)"}}"#,
                    ]))
                try await controlPlane.put("/meshes/default/traffic-logs/all", Self.log("tcp"))
                let (web, _) = try await site.startPair(controlPlane)
                let port = web.outbound("backend")
                try await eventually("a request passes") { try await status(port) == 200 }
                let line = "web backend GET 200\n"
                try await eventually("the TCP backend has the request") { sink.text.contains(line) }
                try await controlPlane.put("/meshes/default/traffic-logs/all", Self.log("file"))
                try await eventually("the file has a request") {
                    _ = try await status(port)
                    return (try? String(contentsOfFile: file, encoding: .utf8))?.contains(line) ?? false
                }
                for proxy in ["web-1", "backend-1"] { try await controlPlane.waitUntilSynchronised(proxy) }
                for proxy in ["web-1", "backend-1"] {
                    let insight = try await controlPlane.get("/meshes/default/dataplanes/\(proxy)/_overview")[
                        "dataplaneInsight"]
                    #expect(!insight["subscriptions"].array[0]["status"]["total"]["responsesRejected"].exists)
                }
                sink.stop()
            }
        }
    }
}
