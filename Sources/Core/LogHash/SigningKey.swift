import COpenSSL

/// An Ed25519 private key (RFC 8032). The secret stays inside libcrypto: no description, mirror or copy shows it.
public struct SigningKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let handle: KeyHandle

    /// The public half, 32 bytes.
    public let publicKey: [UInt8]

    /// - Parameter seed: the 32 secret bytes of RFC 8032 section 5.1.5; the caller draws them.
    public init(seed: [UInt8]) throws(LogHashError) {
        guard seed.count == 32 else {
            throw .wrongLength(what: "Ed25519 seed", expected: 32, actual: seed.count)
        }
        guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else {
            ERR_clear_error()
            throw .libcrypto(call: "EVP_PKEY_new_raw_private_key")
        }
        handle = KeyHandle(key)
        var length = 32
        var bytes = [UInt8](repeating: 0, count: length)
        guard EVP_PKEY_get_raw_public_key(key, &bytes, &length) == 1, length == 32 else {
            ERR_clear_error()
            throw .libcrypto(call: "EVP_PKEY_get_raw_public_key")
        }
        publicKey = bytes
    }

    /// The 64-byte signature of `message`; the same message always gives the same signature.
    public func sign(_ message: [UInt8]) throws(LogHashError) -> [UInt8] {
        let context = DigestContext()
        var length = 64
        var signature = [UInt8](repeating: 0, count: length)
        guard EVP_DigestSignInit(context.pointer, nil, nil, nil, handle.pointer) == 1,
            EVP_DigestSign(context.pointer, &signature, &length, message, message.count) == 1, length == 64
        else {
            ERR_clear_error()
            throw .libcrypto(call: "EVP_DigestSign")
        }
        return signature
    }

    /// What others need to check signatures made under `name`.
    public func verifierKey(name: String) -> VerifierKey { VerifierKey(name: name, publicKey: publicKey) }

    /// Names the public half only.
    public var description: String { "SigningKey(publicKey: \(hex(publicKey)))" }

    /// Shows the public half only.
    public var customMirror: Mirror { Mirror(self, children: ["publicKey": hex(publicKey)]) }
}

/// An EVP_PKEY with shared owners. libcrypto only reads it when signing, so threads may share it.
final class KeyHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { EVP_PKEY_free(pointer) }
}
