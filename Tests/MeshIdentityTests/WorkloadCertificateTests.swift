import Foundation
import MeshIdentity
import Testing

@Suite("Workload certificates")
struct WorkloadCertificateTests {
    @Test("openssl accepts the chain for servers and for clients, and only under its own authority")
    func chain() throws {
        let certificate = try Shared.authority.get().certifyWeb()
        try withOpenSSL { openssl in
            try openssl.write("ca.pem", try Shared.authority.get().certificatePEM)
            try openssl.write("other.pem", try Shared.otherAuthority.get().certificatePEM)
            try openssl.write("web.pem", certificate.certificateChainPEM)
            for purpose in ["sslserver", "sslclient"] {
                let answer = try openssl.run(
                    "verify", "-x509_strict", "-attime", "1767323045", "-purpose", purpose, "-CAfile", "ca.pem",
                    "web.pem")
                #expect(answer == "web.pem: OK\n")
            }
            #expect(throws: OpenSSL.Failure.self) {
                try openssl.run("verify", "-attime", "1767323045", "-CAfile", "other.pem", "web.pem")
            }
        }
    }

    @Test("names are the sorted services as SPIFFE IDs, then every tag value; usages are Kuma's")
    func contents() throws {
        let certificate = try Shared.authority.get().certifyWeb()
        try withOpenSSL { openssl in
            try openssl.write("web.pem", certificate.certificateChainPEM)
            let headings = [
                "X509v3 Key Usage", "X509v3 Extended Key Usage", "X509v3 Basic Constraints",
                "X509v3 Subject Alternative Name",
            ]
            #expect(
                try headings.flatMap { try openssl.extensionText($0, in: "web.pem") } == [
                    "X509v3 Key Usage: critical", "Digital Signature, Key Encipherment, Key Agreement",
                    "X509v3 Extended Key Usage:",
                    "TLS Web Server Authentication, TLS Web Client Authentication",
                    "X509v3 Basic Constraints: critical", "CA:FALSE",
                    "X509v3 Subject Alternative Name: critical",
                    "URI:spiffe://default/web, URI:spiffe://default/web-api, URI:kuma://kuma.io/service/web,"
                        + " URI:kuma://kuma.io/service/web-api, URI:kuma://kuma.io/zone/east, URI:kuma://version/2",
                ])
            #expect(
                try openssl.run("x509", "-in", "web.pem", "-noout", "-subject", "-issuer", "-dates")
                    == """
                    subject=
                    issuer=O = Kuma, OU = Mesh, CN = default
                    notBefore=Jan  2 03:03:55 2026 GMT
                    notAfter=Jan  3 03:04:05 2026 GMT

                    """)
        }
    }

    @Test("the key belongs to the certificate and to no other")
    func key() throws {
        let first = try Shared.authority.get().certifyWeb()
        let second = try Shared.authority.get().certifyWeb()
        #expect(first.privateKeyPEM != second.privateKeyPEM)
        try withOpenSSL { openssl in
            try openssl.write("web.pem", first.certificateChainPEM)
            try openssl.write("web.key", first.privateKeyPEM)
            #expect(
                try openssl.run("pkey", "-in", "web.key", "-pubout")
                    == openssl.run("x509", "-in", "web.pem", "-noout", "-pubkey"))
        }
    }

    @Test("serial numbers are 128 random bits")
    func serials() throws {
        let serials = try (0..<50).map { _ in
            let certificate = try Shared.authority.get().certifyWeb()
            return try withOpenSSL { openssl in
                try openssl.write("web.pem", certificate.certificateChainPEM)
                return try openssl.run("x509", "-in", "web.pem", "-noout", "-serial")
            }
        }
        #expect(Set(serials).count == 50)
        // "serial=", 32 hexadecimal digits, newline; a leading zero byte is left out, more than a few are not random.
        #expect(serials.allSatisfy { (34...40).contains($0.count) && !$0.contains("-") })
    }

    @Test("renewal falls due after four fifths of the lifetime")
    func renewal() throws {
        let certificate = try Shared.authority.get().certifyWeb(lifetime: 100)
        #expect(
            [certificate.notBefore, certificate.issuedAt, certificate.renewAt, certificate.notAfter]
                == [-10, 0, 80, 100].map(instant.addingTimeInterval))
    }

    @Test("a proxy without services or lifetime gets no certificate, and the text says so")
    func refusals() throws {
        let authority = try Shared.authority.get()
        let noService = "a proxy of mesh \"default\" without any service cannot get a certificate"
        #expect(throws: IdentityError.invalidRequest(noService)) {
            try authority.issueWorkload(mesh: "default", services: [], tags: [:], now: instant)
        }
        #expect(throws: IdentityError.invalidRequest("a certificate needs a lifetime above 0 s, not 0.0 s")) {
            try authority.certifyWeb(lifetime: 0)
        }
    }

    @Test("tag values that may not stand in a URI are percent-encoded, so that the certificate stays readable")
    func escaping() throws {
        let certificate = try Shared.authority.get().issueWorkload(
            mesh: "default", services: ["wéb 1"], tags: ["a": ["x,y z"]], now: instant)
        try withOpenSSL { openssl in
            try openssl.write("web.pem", certificate.certificateChainPEM)
            #expect(
                try openssl.extensionText("X509v3 Subject Alternative Name", in: "web.pem").last
                    == "URI:spiffe://default/w%C3%A9b%201, URI:kuma://a/x,y%20z")
        }
    }
}
