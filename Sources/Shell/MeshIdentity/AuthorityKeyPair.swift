import Crypto
import CryptoExtras
import SwiftASN1
import X509

/// The parsed form of a certificate authority: all certificates of its PEM, its key, and the certificate of that key.
struct AuthorityKeyPair: Sendable {
    /// In the order of the PEM.
    let certificates: [Certificate]
    let privateKey: Certificate.PrivateKey
    /// The certificate that names the authority in what it signs.
    let issuer: Certificate

    /// Why a pair cannot be used; texts are those of Go's `tls.X509KeyPair`, which Kuma passes on.
    struct Failure: Error {
        let detail: String
    }

    init(certificatePEM: String, privateKeyPEM: String) throws(Failure) {
        certificates = try Self.certificates(in: certificatePEM)
        let key = try Self.privateKey(in: privateKeyPEM)
        // Kuma wants the first certificate to be the key's. In a rotation bundle the other authority may come first.
        guard let issuer = certificates.first(where: { $0.publicKey == key.publicKey }) else {
            let first = certificates.first.map { KeyFamily($0.publicKey) }
            let what = first == KeyFamily(key.publicKey) ? "private key" : "private key type"
            throw Failure(detail: "tls: \(what) does not match public key\(what.hasSuffix("type") ? " type" : "")")
        }
        self.issuer = issuer
        privateKey = key
    }

    init(issuer: Certificate, privateKey: Certificate.PrivateKey) {
        certificates = [issuer]
        self.issuer = issuer
        self.privateKey = privateKey
    }

    private static func certificates(in pem: String) throws(Failure) -> [Certificate] {
        let found = PEMBlocks(pem)
        guard !found.certificates.isEmpty else {
            throw Failure(detail: absence(of: "certificate", wanting: "\"CERTIFICATE\" PEM block", in: found))
        }
        do {
            return try found.certificates.map { try Certificate(pemDocument: $0) }
        } catch {
            throw Failure(detail: "x509: malformed certificate")
        }
    }

    private static func privateKey(in pem: String) throws(Failure) -> Certificate.PrivateKey {
        let found = PEMBlocks(pem)
        guard let block = found.privateKey else {
            let wanted = "PEM block with type ending in \"PRIVATE KEY\""
            throw Failure(detail: absence(of: "key", wanting: wanted, in: found))
        }
        do {
            return try Certificate.PrivateKey(pemDocument: block)
        } catch {
            // The library's own text is not passed on: it may quote what it read.
            throw Failure(
                detail: "tls: failed to parse private key (RSA from 2048 bits, ECDSA P-256, P-384, P-521 or Ed25519;"
                    + " PKCS#1, PKCS#8 or SEC1; not encrypted)")
        }
    }

    private static func absence(of what: String, wanting wanted: String, in found: PEMBlocks) -> String {
        let types = found.blocks.map(\.discriminator)
        if types.isEmpty { return "tls: failed to find any PEM data in \(what) input" }
        if what == "certificate", found.privateKey != nil {
            return "tls: failed to find certificate PEM data in certificate input, but did find a private key;"
                + " PEM inputs may have been switched"
        }
        if what == "key", types == ["CERTIFICATE"] {
            return "tls: found a certificate rather than a key in the PEM for the private key"
        }
        return "tls: failed to find \(wanted) in \(what) input after skipping PEM blocks of the following types:"
            + " [\(types.joined(separator: " "))]"
    }
}

/// What Go compares before it compares keys.
private enum KeyFamily {
    case rsa, ed25519, ecdsa

    init(_ key: Certificate.PublicKey) {
        if _RSA.Signing.PublicKey(key) != nil {
            self = .rsa
        } else {
            self = Curve25519.Signing.PublicKey(key) != nil ? .ed25519 : .ecdsa
        }
    }
}
