import Foundation
import MeshIdentity
import Testing

@Suite("Server certificates")
struct ServerCertificateTests {
    @Test("a control plane's own certificate verifies against itself for its names, localhost and loopback")
    func selfSigned() throws {
        let certificate = try ServerCertificate.selfSigned(
            hostnames: ["cp.example.com"], ips: ["10.1.2.3", "fd00::1"], now: instant)
        try withOpenSSL { openssl in
            try openssl.write("cp.pem", certificate.certificatePEM)
            let names = [
                ["-verify_hostname", "cp.example.com"], ["-verify_hostname", "localhost"], ["-verify_ip", "127.0.0.1"],
                ["-verify_ip", "::1"], ["-verify_ip", "10.1.2.3"], ["-verify_ip", "fd00::1"],
            ]
            let verify = [
                "verify", "-x509_strict", "-attime", "1767323045", "-purpose", "sslserver", "-CAfile", "cp.pem",
            ]
            for name in names {
                #expect(try openssl.run(verify + name + ["cp.pem"]) == "cp.pem: OK\n")
            }
            #expect(throws: OpenSSL.Failure.self) {
                try openssl.run(verify + ["-verify_hostname", "evil.example.com", "cp.pem"])
            }
            #expect(
                try openssl.extensionText("X509v3 Basic Constraints", in: "cp.pem") == [
                    "X509v3 Basic Constraints: critical", "CA:TRUE",
                ])
            #expect(
                try openssl.extensionText("X509v3 Key Usage", in: "cp.pem").last
                    == "Digital Signature, Key Encipherment, Certificate Sign")
        }
    }

    @Test(
        "generate tls-certificate makes server and client certificates with RSA and ECDSA keys",
        arguments: ServerCertificate.Purpose.allCases, ServerCertificate.KeyType.allCases)
    func kinds(purpose: ServerCertificate.Purpose, keyType: ServerCertificate.KeyType) throws {
        let certificate = try ServerCertificate.generate(
            purpose: purpose, keyType: keyType, hosts: ["a.example.com", "127.0.0.1", "a.example.com"], now: instant)
        try withOpenSSL { openssl in
            try openssl.write("c.pem", certificate.certificatePEM)
            try openssl.write("c.key", certificate.privateKeyPEM)
            let use = purpose == .server ? "TLS Web Server Authentication" : "TLS Web Client Authentication"
            let algorithm = keyType == .rsa ? "rsaEncryption" : "id-ecPublicKey"
            #expect(try openssl.extensionText("X509v3 Extended Key Usage", in: "c.pem").last == use)
            #expect(
                try openssl.extensionText("X509v3 Subject Alternative Name", in: "c.pem").last
                    == "DNS:a.example.com, IP Address:127.0.0.1")
            #expect(try openssl.describe("c.pem").contains("Public Key Algorithm: \(algorithm)"))
            #expect(
                try openssl.run("pkey", "-in", "c.key", "-pubout")
                    == openssl.run("x509", "-in", "c.pem", "-noout", "-pubkey"))
        }
    }

    @Test("a host that is neither name nor address is refused", arguments: ["", "a b", "höst", "https://cp:5682"])
    func hosts(host: String) {
        #expect(throws: IdentityError.invalidRequest("\"\(host)\" is neither a DNS name nor an IP address")) {
            try ServerCertificate.selfSigned(hostnames: [host], ips: [], now: instant)
        }
    }

    @Test("an address that is none is refused")
    func addresses() {
        #expect(throws: IdentityError.invalidRequest("\"10.0.0\" is not an IP address")) {
            try ServerCertificate.selfSigned(hostnames: [], ips: ["10.0.0"], now: instant)
        }
    }
}

@Suite("Trust bundles")
struct TrustBundleTests {
    @Test("bundles are joined in order without repeats, and openssl computes the same fingerprints")
    func joined() throws {
        let old = try Shared.authority.get().certificatePEM
        let new = try Shared.otherAuthority.get().certificatePEM
        let bundle = try TrustBundle(pems: [old, "text\n" + old + new])
        #expect(bundle.certificatePEMs == [old, new])
        #expect(bundle.pem == old + new)
        try withOpenSSL { openssl in
            try openssl.write("old.pem", old)
            let print = try openssl.run("x509", "-in", "old.pem", "-noout", "-fingerprint", "-sha256")
            let digits = print.split(separator: "=").last.map { $0.filter(\.isHexDigit).lowercased() }
            #expect(bundle.fingerprints.first == digits)
        }
    }

    @Test("a text without certificates, a broken one, and a certificate that is no authority are refused")
    func refusals() throws {
        let workload = try Shared.authority.get().certifyWeb().certificateChainPEM
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        func failure(_ pem: String) -> String? {
            do {
                _ = try TrustBundle(pems: [pem])
                return nil
            } catch {
                return error.description
            }
        }
        #expect(failure("no PEM") == "no CERTIFICATE block found in the CA certificate; it has to be PEM")
        #expect(failure(broken) == "certificate 1 of the CA certificate is malformed")
        #expect(
            failure(workload)
                == "certificate 1 of the CA certificate is not a CA (basic constraint 'CA' is not 'true')")
    }
}
