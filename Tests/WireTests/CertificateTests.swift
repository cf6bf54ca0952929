import Foundation
import Testing

extension WireTests {
    @Suite("Certificates in use", .serialized)
    struct CertificateTests {
        private func regenerations(_ controlPlane: ControlPlane, _ proxy: String) async throws -> Int {
            let insight = try await controlPlane.get("/meshes/default/dataplanes+insights/\(proxy)")["dataplaneInsight"]
            return insight["mTLS"]["certificateRegenerations"].number
        }

        @Test(
            "certificates that live 30 seconds are renewed under traffic without a failed request",
            .timeLimit(.minutes(3)))
        func renewal() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                try await controlPlane.enableMTLS(expiration: "30s")
                let (web, _) = try await site.startPair(controlPlane)
                try await eventually("a request passes") { try await status(web.outbound("backend")) == 200 }
                let traffic = Traffic(port: web.outbound("backend"))
                let before = [
                    try await regenerations(controlPlane, "web-1"), try await regenerations(controlPlane, "backend-1"),
                ]
                try await eventually("both certificates are renewed", within: 60) {
                    let web = try await regenerations(controlPlane, "web-1")
                    let backend = try await regenerations(controlPlane, "backend-1")
                    return web > before[0] && backend > before[1]
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
                let (web, _) = try await site.startPair(controlPlane)
                try await eventually("a request passes") { try await status(web.outbound("backend")) == 200 }
                let traffic = Traffic(port: web.outbound("backend"))
                for (certificates, key) in [([old, new], old), ([old, new], new), ([new], new)] {
                    try await provide(controlPlane, certificates: certificates, key: key)
                    for proxy in ["web-1", "backend-1"] { try await controlPlane.waitUntilSynchronised(proxy) }
                    try await traffic.wait(forMore: 30)
                }
                #expect(traffic.stop() == [])
                // Only the new authority counts now: a certificate of the old one is a stranger's.
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
