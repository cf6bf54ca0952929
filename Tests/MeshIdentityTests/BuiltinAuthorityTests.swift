import Foundation
import MeshIdentity
import Testing

@Suite("Builtin certificate authority")
struct BuiltinAuthorityTests {
    @Test("openssl sees Kuma's subject, usage, serial, validity and SPIFFE name, and a valid self-signature")
    func certificate() throws {
        let authority = try Shared.authority.get()
        try withOpenSSL { openssl in
            try openssl.write("ca.pem", authority.certificatePEM)
            #expect(try openssl.run("verify", "-attime", "1767323045", "-CAfile", "ca.pem", "ca.pem") == "ca.pem: OK\n")
            #expect(
                try openssl.run(
                    "x509", "-in", "ca.pem", "-noout", "-subject", "-issuer", "-serial", "-dates")
                        == """
                        subject=O = Kuma, OU = Mesh, CN = default
                        issuer=O = Kuma, OU = Mesh, CN = default
                        serial=00
                        notBefore=Jan  2 03:03:55 2026 GMT
                        notAfter=Dec 31 03:04:05 2035 GMT

                        """)
            let expected = [
                "X509v3 Key Usage: critical", "Certificate Sign, CRL Sign",
                "X509v3 Basic Constraints: critical", "CA:TRUE",
                "X509v3 Subject Alternative Name:", "URI:spiffe://default",
            ]
            let found = try ["X509v3 Key Usage", "X509v3 Basic Constraints", "X509v3 Subject Alternative Name"]
                .flatMap { try openssl.extensionText($0, in: "ca.pem") }
            #expect(found == expected)
            #expect(try openssl.describe("ca.pem").contains("Public-Key: (2048 bit)"))
        }
    }

    @Test("the key is PKCS#1 PEM, and openssl and the product read it as PKCS#1 and as PKCS#8")
    func keyEncodings() throws {
        let authority = try Shared.authority.get()
        #expect(authority.privateKeyPEM.hasPrefix("-----BEGIN RSA PRIVATE KEY-----\n"))
        #expect(authority.privateKeyPEM.hasSuffix("-----END RSA PRIVATE KEY-----\n"))
        try withOpenSSL { openssl in
            try openssl.write("ca.key", authority.privateKeyPEM)
            #expect(try openssl.run("rsa", "-in", "ca.key", "-check", "-noout") == "RSA key ok\n")
            try openssl.run("pkcs8", "-topk8", "-nocrypt", "-in", "ca.key", "-out", "ca.p8")
            let pkcs8 = try openssl.text("ca.p8")
            #expect(pkcs8.hasPrefix("-----BEGIN PRIVATE KEY-----"))
            let read = try CertificateAuthority(certificatePEM: authority.certificatePEM, privateKeyPEM: pkcs8)
            #expect(read.certificatePEM == authority.certificatePEM)
        }
    }

    @Test("size and lifetime follow the mesh's caCert settings")
    func settings() throws {
        let authority = try CertificateAuthority.generateBuiltin(
            mesh: "demo", rsaBits: 3072, lifetime: 3600, now: instant)
        try withOpenSSL { openssl in
            try openssl.write("ca.pem", authority.certificatePEM)
            #expect(try openssl.describe("ca.pem").contains("Public-Key: (3072 bit)"))
            #expect(
                try openssl.run("x509", "-in", "ca.pem", "-noout", "-enddate")
                    == "notAfter=Jan  2 04:04:05 2026 GMT\n")
        }
    }

    @Test("a size or lifetime that cannot be is refused with the reason")
    func refusals() {
        #expect(throws: IdentityError.invalidRequest("RSA keys need 2048 to 16384 bits in steps of 8, not 1024")) {
            try CertificateAuthority.generateBuiltin(mesh: "default", rsaBits: 1024, now: instant)
        }
        #expect(throws: IdentityError.invalidRequest("a certificate needs a lifetime above 0 s, not 0.0 s")) {
            try CertificateAuthority.generateBuiltin(mesh: "default", lifetime: 0, now: instant)
        }
        #expect(throws: IdentityError.self) {
            try CertificateAuthority.generateBuiltin(mesh: "default", lifetime: 1e15, now: instant)
        }
    }
}
