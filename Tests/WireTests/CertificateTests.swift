import Foundation
import Testing

extension WireTests {
    // TCP, not HTTP: each request is a connection of its own from proxy to proxy, and a handshake with what holds then.
    @Suite("Certificates in use", .serialized)
    struct CertificateTests {
        private let proxies = ["web-1", "backend-1"]

        /// How often each proxy was given a certificate.
        private func regenerations(_ controlPlane: ControlPlane) async throws -> [Int] {
            try await insights(controlPlane).map { $0["mTLS"]["certificateRegenerations"].number }
        }

        /// How many responses each proxy has acknowledged; Kuma does not count those with secrets apart.
        private func acknowledgedResponses(_ controlPlane: ControlPlane) async throws -> [Int] {
            try await insights(controlPlane).map { insight in
                insight["subscriptions"].array.reduce(0) {
                    $0 + (Int($1["status"]["total"]["responsesAcknowledged"].text) ?? 0)
                }
            }
        }

        private func insights(_ controlPlane: ControlPlane) async throws -> [JSONValue] {
            var insights: [JSONValue] = []
            for proxy in proxies {
                let overview = try await controlPlane.get("/meshes/default/dataplanes+insights/\(proxy)")
                insights.append(overview["dataplaneInsight"])
            }
            return insights
        }

        @Test(
            "certificates that live 30 seconds are renewed under traffic without a failed request",
            .timeLimit(.minutes(3)))
        func renewal() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                try await controlPlane.enableMTLS(expiration: "30s")
                let (web, _) = try await site.startPair(controlPlane, proto: "tcp")
                try await eventually("a request passes") { try await status(web.outbound("backend")) == 200 }
                let traffic = Traffic(port: web.outbound("backend"))
                let expired = Date().addingTimeInterval(31)
                let before = try await regenerations(controlPlane)
                try await eventually("both certificates are renewed, and the first ones have expired", within: 60) {
                    let isRenewed = zip(try await regenerations(controlPlane), before).allSatisfy { $0 > $1 }
                    return isRenewed && Date() > expired
                }
                try await traffic.wait(forMore: 20)
                #expect(traffic.stop() == [])
            }
        }

        @Test("a provided authority is replaced by way of a bundle without a failed request")
        func replacedAuthority() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                let (old, new) = (try await site.makeAuthority("old-ca"), try await site.makeAuthority("new-ca"))
                try await provide(controlPlane, certificates: [old], key: old)
                let (web, backend) = try await site.startPair(controlPlane, proto: "tcp")
                try await eventually("a request passes") { try await status(web.outbound("backend")) == 200 }
                let traffic = Traffic(port: web.outbound("backend"))
                for (certificates, key) in [([old, new], old), ([old, new], new), ([new], new)] {
                    let before = try await acknowledgedResponses(controlPlane)
                    try await provide(controlPlane, certificates: certificates, key: key)
                    try await eventually("both proxies take what the change brings: authorities, certificate or both") {
                        zip(try await acknowledgedResponses(controlPlane), before).allSatisfy { $0 > $1 }
                    }
                    try await traffic.wait(forMore: 30)
                }
                #expect(traffic.stop() == [])
                let inbound = backend.inbound ?? 0
                let former = try await site.issueClientCertificate(old, mesh: "default", service: "web")
                let present = try await site.issueClientCertificate(new, mesh: "default", service: "web")
                #expect(try await site.curl(inbound, certificate: former) == "000")
                #expect(try await site.curl(inbound, certificate: present) == "200")
            }
        }

        private func provide(
            _ controlPlane: ControlPlane, certificates: [ClientCertificate], key: ClientCertificate
        ) async throws {
            func inline(_ files: [String]) throws -> String {
                let text = try files.map { try String(contentsOfFile: $0, encoding: .utf8) }.joined()
                return Data(text.utf8).base64EncodedString()
            }
            let cert = try inline(certificates.map(\.certificateFile))
            try await controlPlane.put(
                "/meshes/default",
                #"{"type":"Mesh","name":"default","mtls":{"enabledBackend":"ca-1","backends":[{"name":"ca-1","#
                    + #""type":"provided","conf":{"cert":{"inline":"\#(cert)"},"#
                    + #""key":{"inline":"\#(try inline([key.keyFile]))"}}}]}}"#)
        }
    }
}
