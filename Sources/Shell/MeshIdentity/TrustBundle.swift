import Crypto
import SwiftASN1
import X509

/// The certificates that a proxy or a client trusts: one authority, its chain, or both authorities of a rotation.
public struct TrustBundle: Hashable, Sendable {
    /// Every certificate once, in the order given; normalised PEM, each with a final newline.
    public let certificatePEMs: [String]
    /// SHA-256 of each certificate's DER, lower-case hexadecimal, in the same order.
    public let fingerprints: [String]

    /// All of it as one text.
    public var pem: String { certificatePEMs.joined() }

    /// Joins texts, each with at least one certificate.
    ///
    /// - Throws: `IdentityError.unreadableCertificate` for a text without certificates, a certificate that cannot
    ///   be read, or one that is not an authority.
    public init(pems: [String]) throws(IdentityError) {
        var found: [Certificate] = []
        for pem in pems {
            for certificate in try Self.certificates(in: pem) where !found.contains(certificate) {
                found.append(certificate)
            }
        }
        let bundle = found
        (certificatePEMs, fingerprints) = try IdentityError.generating("a trust bundle") {
            let documents = try bundle.map { try $0.serializeAsPEM() }
            return (documents.map(\.text), documents.map { hexadecimal(SHA256.hash(data: $0.derBytes)) })
        }
    }

    private static func certificates(in pem: String) throws(IdentityError) -> [Certificate] {
        let blocks = PEMBlocks(pem).certificates
        guard !blocks.isEmpty else {
            throw .unreadableCertificate("no CERTIFICATE block found in the CA certificate; it has to be PEM")
        }
        var found: [Certificate] = []
        for (index, block) in blocks.enumerated() {
            guard let certificate = try? Certificate(pemDocument: block) else {
                throw .unreadableCertificate("certificate \(index + 1) of the CA certificate is malformed")
            }
            guard certificate.isAuthority else {
                throw .unreadableCertificate(
                    "certificate \(index + 1) of the CA certificate is not a CA (basic constraint 'CA' is not 'true')")
            }
            found.append(certificate)
        }
        return found
    }
}

private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}
