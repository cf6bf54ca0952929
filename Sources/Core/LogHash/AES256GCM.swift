import COpenSSL

/// AES-256-GCM (NIST SP 800-38D): hides a value and binds it to its place.
///
/// Sealed form: nonce (12 bytes) ‖ ciphertext (as long as the plain text) ‖ tag (16 bytes).
public enum AES256GCM {
    /// Bytes in a key.
    public static let keyByteCount = 32
    /// Bytes in a nonce.
    public static let nonceByteCount = 12
    /// Bytes in a tag.
    public static let tagByteCount = 16

    /// Seals `plain`.
    ///
    /// - Parameters:
    ///   - key: 32 bytes.
    ///   - nonce: 12 bytes, **never twice with the same key**: a repeat reveals both values. The caller draws it.
    ///   - aad: not hidden and not stored; `open` needs the same bytes.
    public static func seal(
        _ plain: [UInt8], key: [UInt8], nonce: [UInt8], aad: [UInt8]
    ) throws(LogHashError) -> [UInt8] {
        try check(key: key, aad: aad, text: plain.count)
        guard nonce.count == nonceByteCount else {
            throw .wrongLength(what: "AES-GCM nonce", expected: nonceByteCount, actual: nonce.count)
        }
        var isSealed = false
        let sealed = [UInt8](unsafeUninitializedCapacity: nonceByteCount + plain.count + tagByteCount) { out, count in
            count = out.count
            _ = UnsafeMutableRawBufferPointer(out).initializeMemory(as: UInt8.self, repeating: 0)
            _ = out.update(fromContentsOf: nonce)
            isSealed = encrypt(plain, key: key, nonce: nonce, aad: aad, into: out)
        }
        guard isSealed else {
            ERR_clear_error()
            throw .libcrypto(call: "EVP_EncryptUpdate")
        }
        return sealed
    }

    /// The plain text; all of it is authentic, or nothing is returned.
    ///
    /// - Throws: `.authenticationFailed` for altered bytes, another key or another `aad`.
    public static func open(
        _ sealed: [UInt8], key: [UInt8], aad: [UInt8]
    ) throws(LogHashError) -> [UInt8] {
        let count = sealed.count - nonceByteCount - tagByteCount
        guard count >= 0 else { throw .authenticationFailed }
        try check(key: key, aad: aad, text: count)
        var plain = [UInt8](repeating: 0, count: count)
        guard decrypt(sealed, key: key, aad: aad, into: &plain) else {
            ERR_clear_error()
            throw .authenticationFailed
        }
        return plain
    }

    private static func check(key: [UInt8], aad: [UInt8], text: Int) throws(LogHashError) {
        guard key.count == keyByteCount else {
            throw .wrongLength(what: "AES-256 key", expected: keyByteCount, actual: key.count)
        }
        guard aad.count <= Int(Int32.max) else { throw .tooLong(what: "additional data", actual: aad.count) }
        guard text <= Int(Int32.max) else { throw .tooLong(what: "sealed value", actual: text) }
    }

    private static func encrypt(
        _ plain: [UInt8], key: [UInt8], nonce: [UInt8], aad: [UInt8], into out: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        guard let start = out.baseAddress else { return false }
        let context = CipherContext()
        let text = start + nonceByteCount
        var written: Int32 = 0
        return EVP_EncryptInit_ex2(context.pointer, Libcrypto.aes256GCM.pointer, key, nonce, nil) == 1
            && EVP_EncryptUpdate(context.pointer, nil, &written, aad, Int32(aad.count)) == 1
            && EVP_EncryptUpdate(context.pointer, text, &written, plain, Int32(plain.count)) == 1
            && EVP_EncryptFinal_ex(context.pointer, text + plain.count, &written) == 1
            && EVP_CIPHER_CTX_ctrl(
                context.pointer, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), text + plain.count) == 1
    }

    private static func decrypt(_ sealed: [UInt8], key: [UInt8], aad: [UInt8], into plain: inout [UInt8]) -> Bool {
        let context = CipherContext()
        var tag = Array(sealed.suffix(tagByteCount))
        var written: Int32 = 0
        return sealed.withUnsafeBufferPointer { sealed in
            guard let start = sealed.baseAddress else { return false }
            let count = Int32(plain.count)
            return EVP_DecryptInit_ex2(context.pointer, Libcrypto.aes256GCM.pointer, key, start, nil) == 1
                && EVP_DecryptUpdate(context.pointer, nil, &written, aad, Int32(aad.count)) == 1
                && EVP_DecryptUpdate(context.pointer, &plain, &written, start + nonceByteCount, count) == 1
                && EVP_CIPHER_CTX_ctrl(context.pointer, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag) == 1
                && EVP_DecryptFinal_ex(context.pointer, &tag, &written) == 1
        }
    }
}
