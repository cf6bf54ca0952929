import COpenSSL

/// What it takes to check a log's checkpoints: a name and an Ed25519 public key.
///
/// Text form (C2SP signed-note vkey): `<name>+<key id, 8 hex digits>+<base64(0x01 ‖ public key)>`.
public struct VerifierKey: Hashable, Sendable, CustomStringConvertible {
    /// The key's name, as in the signature line; not empty, without white space, control characters and `+`.
    public let name: String
    /// 32 bytes (RFC 8032).
    public let publicKey: [UInt8]
    /// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), big endian. Tells keys apart, proves nothing.
    public let keyID: UInt32

    /// - Precondition: 32 bytes, and a name that `isValid(name:)`; text from outside goes through `init?(_:)`.
    public init(name: String, publicKey: [UInt8]) {
        precondition(publicKey.count == 32, "an Ed25519 public key has 32 bytes, not \(publicKey.count)")
        precondition(VerifierKey.isValid(name: name), "not a key name: \(name)")
        self.name = name
        self.publicKey = publicKey
        let digest = SHA256.hash(Array(name.utf8), [0x0A, VerifierKey.ed25519Type], publicKey)
        keyID = digest.withUnsafeBytes { UInt32(bigEndian: $0.load(as: UInt32.self)) }
    }

    /// Reads the text form; `nil` unless all of it fits, the key id included. A line break at the end is refused too.
    public init?(_ text: String) {
        // Base64 may contain `+` too, a name may not.
        let parts = text.utf8.split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let name = String(parts[0]), let id = String(parts[1]), let key = String(parts[2]),
            VerifierKey.isValid(name: name), let bytes = bytes(fromBase64: key),
            bytes.count == 33, bytes[0] == VerifierKey.ed25519Type
        else { return nil }
        self.init(name: name, publicKey: Array(bytes.dropFirst()))
        guard id.lowercased() == keyIDText else { return nil }
    }

    /// The text form, one line without a line break.
    public var text: String { "\(name)+\(keyIDText)+\(base64([VerifierKey.ed25519Type] + publicKey))" }

    /// The same as `text`: nothing in it is secret.
    public var description: String { text }

    /// Whether `signature` (64 bytes) is this key's for `message`; `false` for any other length, too.
    public func verify(signature: [UInt8], message: [UInt8]) -> Bool {
        guard signature.count == 64,
            let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
        else { return false }
        defer { EVP_PKEY_free(key) }
        let context = DigestContext()
        guard EVP_DigestVerifyInit(context.pointer, nil, nil, nil, key) == 1,
            EVP_DigestVerify(context.pointer, signature, signature.count, message, message.count) == 1
        else {
            // Errors left in the thread's queue would be reported by whoever uses libcrypto next.
            ERR_clear_error()
            return false
        }
        return true
    }

    /// Whether C2SP signed-note allows `name` for a key.
    public static func isValid(name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "+" && !$0.properties.isWhitespace }
    }

    /// C2SP signed-note, "Signature types".
    static let ed25519Type: UInt8 = 0x01

    private var keyIDText: String { withUnsafeBytes(of: keyID.bigEndian) { hex($0) } }
}
