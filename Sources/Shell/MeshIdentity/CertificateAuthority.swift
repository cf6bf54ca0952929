public import FoundationEssentials
import SwiftASN1
import X509

/// PEM pair of a mesh's certificate authority, builtin or provided.
///
/// Source: Kuma `pkg/plugins/ca/{builtin,provided}`.
public struct CertificateAuthority: Sendable {
    /// Every certificate that was given, in order: authority, chain, or both authorities of a rotation.
    /// This is what proxies trust.
    public let certificatePEM: String
    /// Secret. As given; of a builtin authority `RSA PRIVATE KEY` (PKCS#1).
    public let privateKeyPEM: String

    let pair: AuthorityKeyPair

    /// Reads a stored builtin or a provided authority.
    ///
    /// - Throws: `IdentityError.invalidAuthority` with the faults of `validateProvided`.
    public init(certificatePEM: String, privateKeyPEM: String) throws(IdentityError) {
        do {
            pair = try AuthorityKeyPair(certificatePEM: certificatePEM, privateKeyPEM: privateKeyPEM)
        } catch {
            let message = "not a valid TLS key pair: \(error.detail)"
            throw .invalidAuthority([AuthorityFault(field: "cert", message: message)])
        }
        guard pair.faults.isEmpty else { throw .invalidAuthority(pair.faults) }
        self.certificatePEM = certificatePEM
        self.privateKeyPEM = privateKeyPEM
    }

    /// PEM of the certificate that names the authority in what it signs: of several, that of the key.
    public func issuerPEM() throws -> String { try pair.issuer.serializeAsPEM().text }

    private init(pair: AuthorityKeyPair) throws {
        self.pair = pair
        certificatePEM = try pair.issuer.serializeAsPEM().text
        privateKeyPEM = try pair.privateKey.serializeAsPEM().text
    }
}

extension CertificateAuthority {
    /// Ten years of 365 days, in seconds: Kuma's default for builtin authorities and server certificates.
    public static let defaultLifetime: TimeInterval = 10 * 365 * 86_400

    /// Makes Kuma's builtin authority of a mesh. Slow: RSA key generation takes 20 ms to 1 s.
    ///
    /// - Parameters:
    ///   - rsaBits: `caCert.RSAbits`, at least 2048.
    ///   - lifetime: `caCert.expiration` in seconds; the certificate is valid from 10 s before `now`.
    /// - Throws: `IdentityError.invalidRequest` for other sizes or lifetimes, `.generationFailed`.
    public static func generateBuiltin(
        mesh: String, rsaBits: Int = 2048, lifetime: TimeInterval = defaultLifetime, now: Date
    ) throws(IdentityError) -> CertificateAuthority {
        let validity = try Validity(now: now, lifetime: lifetime)
        let key = try generateRSAKey(bits: rsaBits)
        return try IdentityError.generating("the certificate authority of mesh \"\(mesh)\"") {
            let name = try DistinguishedName {
                OrganizationName("Kuma")
                OrganizationalUnitName("Mesh")
                CommonName(mesh)
            }
            let certificate = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(0), publicKey: key.publicKey,
                notValidBefore: validity.notBefore, notValidAfter: validity.notAfter, issuer: name, subject: name,
                extensions: authorityExtensions(mesh: mesh, key: key.publicKey), issuerPrivateKey: key)
            return try CertificateAuthority(pair: AuthorityKeyPair(issuer: certificate, privateKey: key))
        }
    }

    private static func authorityExtensions(
        mesh: String, key: Certificate.PublicKey
    ) throws -> Certificate.Extensions {
        try Certificate.Extensions {
            Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
            // Two authorities of a mesh have the same name; the identifier tells them apart during a rotation.
            SubjectKeyIdentifier(hash: key)
            SubjectAlternativeNames([.uniformResourceIdentifier("spiffe://\(uriEscaped(mesh))")])
        }
    }
}

extension CertificateAuthority: CustomStringConvertible, CustomReflectable {
    /// Subject and end of validity; never the key.
    public var description: String {
        "CertificateAuthority(\(pair.issuer.subject), until \(pair.issuer.notValidAfter), key: *****)"
    }

    /// Empty, so that `dump` shows no key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
