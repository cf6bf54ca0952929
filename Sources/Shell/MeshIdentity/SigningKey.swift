import CryptoExtras
import FoundationEssentials
import JWTKit
import SwiftASN1

/// The private key that signs tokens: RSA, at least 2048 bits.
///
/// Source: Kuma `pkg/core/tokens/signing_key.go`.
public struct SigningKey: Sendable {
    let rsa: _RSA.Signing.PrivateKey

    /// A new RSA-2048 key. Slow: 20 ms to 1 s.
    ///
    /// - Throws: `IdentityError.generationFailed`.
    public static func generate() throws(IdentityError) -> SigningKey {
        try IdentityError.generating("a signing key") {
            SigningKey(rsa: try _RSA.Signing.PrivateKey(keySize: .bits2048))
        }
    }

    private init(rsa: _RSA.Signing.PrivateKey) { self.rsa = rsa }

    /// Reads the bytes of a signing-key Secret or file: PEM (PKCS#1 or PKCS#8), base64 of that, or PKCS#1 DER
    /// (Kuma before 1.4).
    ///
    /// - Throws: `IdentityError.unreadableKey`.
    public init(data: some Sequence<UInt8>) throws(IdentityError) {
        let encoding = KeyEncoding(data)
        guard encoding.mayBePrivate, let rsa = try? _RSA.Signing.PrivateKey(derRepresentation: encoding.der) else {
            throw .unreadableKey(
                "the signing key has to be an RSA private key of at least 2048 bits, as PEM (PKCS#1 or PKCS#8) or as"
                    + " PKCS#1 DER")
        }
        self.rsa = rsa
    }

    /// Secret. `RSA PRIVATE KEY`: what Kuma stores and `kumactl generate signing-key --format pem` prints.
    public var privateKeyPEM: String { rsa.pemRepresentation + "\n" }

    /// `RSA PUBLIC KEY`: what `kumactl generate public-key` prints and zones receive.
    public var publicKeyPEM: String { rsa.publicKey.pkcs1PEMRepresentation + "\n" }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    /// Size only; never the key.
    public var description: String { "SigningKey(RSA \(rsa.keySizeInBits), *****)" }

    /// Empty, so that `dump` shows no key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The key that proves tokens: the public half of a signing key, or a public key by itself.
struct VerificationKey {
    let rsa: JWTKit.Insecure.RSA.PublicKey

    /// - Returns: `nil` if the bytes are no RSA key of at least 2048 bits.
    init?(data: some Sequence<UInt8>) {
        let encoding = KeyEncoding(data)
        let signing = encoding.mayBePrivate ? try? _RSA.Signing.PrivateKey(derRepresentation: encoding.der) : nil
        let proving = encoding.mayBePublic ? try? _RSA.Signing.PublicKey(derRepresentation: encoding.der) : nil
        guard let key = signing?.publicKey ?? proving, let rsa = try? JWTKit.Insecure.RSA.PublicKey(backing: key) else {
            return nil
        }
        self.rsa = rsa
    }
}

/// DER of a key, taken out of whatever holds it.
private struct KeyEncoding {
    let der: [UInt8]
    /// The label of the PEM block; `nil` for bare DER, which may be either.
    let label: String?

    init(_ data: some Sequence<UInt8>) {
        let bytes = Array(data)
        let text = String(decoding: bytes, as: UTF8.self)
        let unwrapped = Data(base64Encoded: text.filter { !$0.isWhitespace }) ?? Data()
        let texts = [text, String(decoding: unwrapped, as: UTF8.self)]
        let block = texts.lazy.compactMap { PEMBlocks($0).blocks.first }.first
        der = block?.derBytes ?? bytes
        label = block?.discriminator
    }

    var mayBePrivate: Bool { label?.hasSuffix("PRIVATE KEY") ?? true }
    var mayBePublic: Bool { label?.hasSuffix("PUBLIC KEY") ?? true }
}
