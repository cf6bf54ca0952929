import Foundation
import Testing

extension WireTests {
    @Suite("Metrics")
    struct MetricsTests {
        @Test("Prometheus' own parser reads the metrics of a control plane that serves proxies")
        func exposition() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                _ = try await site.startProxy("web-1", Proxy.Definition(service: "web"), controlPlane)
                let text = try await HTTPMessage.send(port: controlPlane.diagnostics, "/metrics").body
                for name in [
                    "cp_info{", "resources_count{resource_type=\"Dataplane\"} 1\n", "xds_streams_active 1\n",
                    "xds_responses_sent{type_url=", "xds_requests_received{confirmation=\"ACK\",type_url=",
                    "xds_pieces_recomputed_total ", "xds_resources_encoded_total ", "process_cpu_seconds_total ",
                    "xds_delivery_count ",
                    "xds_generation_count ", "xds_commit_to_sent_seconds_bucket{le=\"+Inf\"} ",
                    "xds_commit_to_ack_seconds_count ", "xds_queued_commits ",
                    "api_server_http_request_duration_seconds_bucket{le=\"+Inf\"} ",
                ] { #expect(text.contains("\n" + name), "there is no \(name)") }
                let file = try site.write(text, to: "metrics")
                guard FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool") else { return }
                let (code, output) = try await site.run("/bin/sh", ["-c", "promtool check metrics < \(file)"])
                // 3: it could be read, but not all names are as Prometheus likes them; those of Kuma are not.
                #expect(code == 0 || code == 3, "promtool: \(code)")
                let complaints = output.split(separator: "\n").filter { line in
                    !["xds_responses_sent", "xds_requests_received", "resources_count"].contains {
                        line.hasPrefix($0)
                    }
                }
                #expect(complaints == [])
            }
        }
    }
}
