import COpenSSL

/// What is fetched from libcrypto once: a fetch per call would cost more than hashing a header.
enum Libcrypto {
    static let sha256 = Algorithm(EVP_MD_fetch(nil, "SHA256", nil), "SHA256")
    static let aes256GCM = Algorithm(EVP_CIPHER_fetch(nil, "AES-256-GCM", nil), "AES-256-GCM")

    /// An immutable EVP_MD or EVP_CIPHER; libcrypto shares these between threads. Never freed.
    struct Algorithm: @unchecked Sendable {
        let pointer: OpaquePointer

        init(_ fetched: OpaquePointer?, _ name: String) {
            guard let fetched else {
                preconditionFailure("libcrypto offers no \(name): check openssl.cnf and the loaded providers")
            }
            pointer = fetched
        }
    }

    /// Hashing fails only for want of memory, or when libcrypto itself is broken.
    static func require(_ status: Int32, _ call: StaticString) {
        precondition(status == 1, "libcrypto: \(call) failed: out of memory, or a broken provider")
    }
}

/// An EVP_MD_CTX with one owner.
struct DigestContext: ~Copyable {
    let pointer: OpaquePointer

    init() {
        guard let created = EVP_MD_CTX_new() else { preconditionFailure("libcrypto: EVP_MD_CTX_new: out of memory") }
        pointer = created
    }

    deinit { EVP_MD_CTX_free(pointer) }
}

/// An EVP_CIPHER_CTX with one owner.
struct CipherContext: ~Copyable {
    let pointer: OpaquePointer

    init() {
        guard let created = EVP_CIPHER_CTX_new() else {
            preconditionFailure("libcrypto: EVP_CIPHER_CTX_new: out of memory")
        }
        pointer = created
    }

    deinit { EVP_CIPHER_CTX_free(pointer) }
}
