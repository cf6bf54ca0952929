import Foundation
import MeshIdentity
import Testing

@Suite("Secrecy")
struct SecrecyTests {
    @Test("printing, interpolating, reflecting or dumping a value shows no key")
    func redaction() throws {
        let authority = try Shared.authority.get()
        let workload = try authority.certifyWeb()
        let server = try ServerCertificate.selfSigned(hostnames: [], ips: [], now: instant)
        let key = try Shared.signingKey.get()
        let issuer = TokenIssuer(key: key, keyID: "1")
        let values: [(value: Any, secret: String)] = [
            (authority, authority.privateKeyPEM), (workload, workload.privateKeyPEM), (server, server.privateKeyPEM),
            (key, key.privateKeyPEM), (issuer, key.privateKeyPEM), ([authority], authority.privateKeyPEM),
            (Optional(key) as Any, key.privateKeyPEM),
        ]
        for (value, secret) in values {
            var dumped = ""
            dump(value, to: &dumped)
            for text in [String(describing: value), String(reflecting: value), "\(value)", dumped] {
                #expect(text.contains("*****"))
                #expect(!text.contains("PRIVATE KEY"))
                for line in secret.split(separator: "\n") { #expect(!text.contains(line)) }
            }
        }
    }

    @Test("the error for an unreadable key does not repeat what was read")
    func errors() throws {
        let broken = "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0c2VjcmV0\n-----END RSA PRIVATE KEY-----\n"
        let certificate = try Shared.authority.get().certificatePEM
        let faults = CertificateAuthority.validateProvided(certificatePEM: certificate, privateKeyPEM: broken)
        #expect(
            faults.map(\.message) == [
                "not a valid TLS key pair: tls: failed to parse private key (RSA from 2048 bits, ECDSA P-256, P-384,"
                    + " P-521 or Ed25519; PKCS#1, PKCS#8 or SEC1; not encrypted)"
            ])
        #expect(throws: IdentityError.self) { try SigningKey(data: broken.utf8) }
    }
}
