import Foundation
import MeshIdentity
import Testing

@Suite("Provided certificate authority")
struct ProvidedAuthorityTests {
    /// A self-signed certificate made by openssl with the given `x509v3` lines.
    private func selfSigned(
        _ openssl: OpenSSL, _ extensions: [String], key: [String] = ["rsa:2048"], name: String = "ca"
    ) throws -> (certificate: String, key: String) {
        let head = ["[req]", "distinguished_name=dn", "x509_extensions=ext", "prompt=no", "[dn]", "CN=own", "[ext]"]
        try openssl.write("\(name).cnf", (head + extensions).joined(separator: "\n") + "\n")
        let request = [
            "req", "-x509", "-nodes", "-days", "10", "-config", "\(name).cnf", "-keyout", "\(name).key", "-out",
            "\(name).pem", "-newkey",
        ]
        try openssl.run(request + key)
        return (try openssl.text("\(name).pem"), try openssl.text("\(name).key"))
    }

    private let notAuthority = "basic constraint 'CA' must be set to 'true' (see X509-SVID: 4.1. Basic Constraints)"
    private let noSigning = "key usage extension 'keyCertSign' must be set (see X509-SVID: 4.3. Key Usage)"
    private let agreement =
        "key usage extension 'keyAgreement' must NOT be set (see X509-SVID: Appendix A. X.509 Field Reference)"

    @Test("each wrong property is reported with Kuma's text and the place in the chain")
    func faults() throws {
        let cases: [([String], [String])] = [
            (["basicConstraints=CA:TRUE", "keyUsage=keyCertSign,cRLSign"], []),
            (["basicConstraints=CA:FALSE"], [notAuthority, noSigning]),
            (["basicConstraints=CA:TRUE"], [noSigning]),
            (["basicConstraints=CA:TRUE", "keyUsage=keyCertSign,cRLSign,keyAgreement"], [agreement]),
            (
                ["basicConstraints=CA:FALSE", "keyUsage=digitalSignature,keyAgreement,keyEncipherment"],
                [notAuthority, noSigning, agreement]
            ),
        ]
        try withOpenSSL { openssl in
            for (extensions, messages) in cases {
                let pair = try selfSigned(openssl, extensions)
                let faults = CertificateAuthority.validateProvided(
                    certificatePEM: pair.certificate, privateKeyPEM: pair.key)
                #expect(faults == messages.map { AuthorityFault(field: "cert[0]", message: $0) })
            }
        }
    }

    @Test("missing, empty, switched, foreign and broken inputs are named in Kuma's words")
    func unusable() throws {
        let own = try Shared.authority.get()
        let other = try Shared.otherAuthority.get()
        let unparsable = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        func faults(_ certificate: String?, _ key: String?) -> [String] {
            CertificateAuthority.validateProvided(certificatePEM: certificate, privateKeyPEM: key).map(\.description)
        }
        let pair = "cert: not a valid TLS key pair: "
        #expect(faults(nil, nil) == ["cert: has to be defined", "key: has to be defined"])
        #expect(faults(own.certificatePEM, nil) == ["key: has to be defined"])
        #expect(faults("", "") == [pair + "tls: failed to find any PEM data in certificate input"])
        #expect(faults("CERT", "KEY") == [pair + "tls: failed to find any PEM data in certificate input"])
        #expect(faults(own.certificatePEM, "KEY") == [pair + "tls: failed to find any PEM data in key input"])
        #expect(
            faults(own.certificatePEM, other.privateKeyPEM) == [
                pair + "tls: private key does not match public key"
            ])
        #expect(
            faults(own.certificatePEM, try own.certifyWeb().privateKeyPEM) == [
                pair + "tls: private key type does not match public key type"
            ])
        #expect(
            faults(own.privateKeyPEM, own.certificatePEM) == [
                pair + "tls: failed to find certificate PEM data in certificate input, but did find a private key;"
                    + " PEM inputs may have been switched"
            ])
        #expect(
            faults(own.certificatePEM, own.certificatePEM) == [
                pair + "tls: found a certificate rather than a key in the PEM for the private key"
            ])
        #expect(faults(unparsable, own.privateKeyPEM) == [pair + "x509: malformed certificate"])
    }

    @Test("an authority that fails validation cannot be made, and the error lists every fault")
    func construction() throws {
        try withOpenSSL { openssl in
            let pair = try selfSigned(openssl, ["basicConstraints=CA:FALSE"])
            let faults = [notAuthority, noSigning].map { AuthorityFault(field: "cert[0]", message: $0) }
            #expect(throws: IdentityError.invalidAuthority(faults)) {
                try CertificateAuthority(certificatePEM: pair.certificate, privateKeyPEM: pair.key)
            }
        }
    }

    @Test(
        "EC and RSA authorities sign workloads that openssl accepts",
        arguments: [
            ["rsa:3072"], ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
            ["ec", "-pkeyopt", "ec_paramgen_curve:P-521"],
        ])
    func keyTypes(key: [String]) throws {
        try withOpenSSL { openssl in
            let pair = try selfSigned(
                openssl, ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"], key: key)
            let authority = try CertificateAuthority(certificatePEM: pair.certificate, privateKeyPEM: pair.key)
            try openssl.write("web.pem", try authority.certifyWeb(now: Date()).certificateChainPEM)
            #expect(
                try openssl.run("verify", "-purpose", "sslserver", "-CAfile", "ca.pem", "web.pem") == "web.pem: OK\n")
        }
    }

    @Test("an SEC1 key after its EC PARAMETERS block, text around the blocks and CRLF are read")
    func pasted() throws {
        try withOpenSSL { openssl in
            try openssl.run("ecparam", "-name", "prime256v1", "-genkey", "-out", "ec.key")
            let key = try openssl.text("ec.key")
            #expect(key.contains("BEGIN EC PARAMETERS") && key.contains("BEGIN EC PRIVATE KEY"))
            try openssl.run(
                "req", "-x509", "-new", "-key", "ec.key", "-out", "ec.pem", "-subj", "/CN=own", "-addext",
                "keyUsage=keyCertSign", "-text")
            let certificate = try openssl.text("ec.pem").replacingOccurrences(of: "\n", with: "\r\n")
            #expect(CertificateAuthority.validateProvided(certificatePEM: certificate, privateKeyPEM: key) == [])
        }
    }

    @Test("an intermediate authority sends its chain, so that peers need to trust only the root")
    func intermediate() throws {
        try withOpenSSL { openssl in
            let usage = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"]
            let root = try selfSigned(openssl, usage, name: "root")
            try openssl.run(
                "req", "-new", "-nodes", "-newkey", "rsa:2048", "-keyout", "mid.key", "-out", "mid.csr", "-subj",
                "/CN=mid")
            try openssl.write("mid.ext", usage.joined(separator: "\n"))
            try openssl.run(
                "x509", "-req", "-in", "mid.csr", "-CA", "root.pem", "-CAkey", "root.key", "-days", "9",
                "-CAcreateserial", "-extfile", "mid.ext", "-out", "mid.pem")
            let authority = try CertificateAuthority(
                certificatePEM: try openssl.text("mid.pem") + root.certificate,
                privateKeyPEM: try openssl.text("mid.key"))
            let chain = try authority.certifyWeb(now: Date()).certificateChainPEM
            try openssl.write("web.pem", chain)
            #expect(chain.components(separatedBy: "BEGIN CERTIFICATE").count == 3)
            #expect(
                try openssl.run("verify", "-CAfile", "root.pem", "-untrusted", "web.pem", "web.pem") == "web.pem: OK\n")
        }
    }

    @Test("during a rotation a bundle of both authorities is accepted with either key, in either order")
    func rotation() throws {
        let old = try Shared.authority.get()
        let new = try Shared.otherAuthority.get()
        let bundle = old.certificatePEM + new.certificatePEM
        try withOpenSSL { openssl in
            try openssl.write("bundle.pem", bundle)
            for (name, signing) in [("old", old), ("new", new)] {
                let authority = try CertificateAuthority(certificatePEM: bundle, privateKeyPEM: signing.privateKeyPEM)
                try openssl.write("\(name).ca.pem", signing.certificatePEM)
                try openssl.write("\(name).pem", try authority.certifyWeb().certificateChainPEM)
                for trusted in ["bundle.pem", "\(name).ca.pem"] {
                    let answer = try openssl.run(
                        "verify", "-attime", "1767323045", "-CAfile", trusted, "\(name).pem")
                    #expect(answer == "\(name).pem: OK\n")
                }
            }
        }
    }
}
