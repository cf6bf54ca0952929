import COpenSSL

/// SHA-256 (FIPS 180-4); `openssl dgst -sha256` gives the same.
public enum SHA256 {
    /// The hash of `bytes`.
    public static func hash(_ bytes: [UInt8]) -> Digest { bytes.withUnsafeBytes { hash($0) } }

    /// The hash of all `parts`, one after the other, without joining them in memory.
    public static func hash(_ parts: [UInt8]...) -> Digest {
        var hasher = Hasher()
        for part in parts { hasher.update(part) }
        return hasher.finish()
    }

    /// The hash of what `bytes` points to.
    public static func hash(_ bytes: UnsafeRawBufferPointer) -> Digest {
        Digest { out in
            // A NULL input with length 0 is fine for libcrypto.
            Libcrypto.require(
                EVP_Digest(
                    bytes.baseAddress, bytes.count, out.baseAddress?.assumingMemoryBound(to: UInt8.self), nil,
                    Libcrypto.sha256.pointer, nil), "EVP_Digest")
        }
    }

    /// A hash taken piece by piece, for files and streams.
    public struct Hasher: ~Copyable, @unchecked Sendable {
        private let context = DigestContext()

        /// Starts with nothing hashed.
        public init() { restart() }

        /// Adds `bytes` to what is hashed.
        public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

        /// Adds what `bytes` points to.
        public mutating func update(_ bytes: UnsafeRawBufferPointer) {
            Libcrypto.require(EVP_DigestUpdate(context.pointer, bytes.baseAddress, bytes.count), "EVP_DigestUpdate")
        }

        /// The hash of everything added; the hasher is then as new, and can be used again.
        public mutating func finish() -> Digest {
            let digest = Digest { out in
                Libcrypto.require(
                    EVP_DigestFinal_ex(
                        context.pointer, out.baseAddress?.assumingMemoryBound(to: UInt8.self), nil),
                    "EVP_DigestFinal_ex")
            }
            restart()
            return digest
        }

        private func restart() {
            Libcrypto.require(
                EVP_DigestInit_ex2(context.pointer, Libcrypto.sha256.pointer, nil), "EVP_DigestInit_ex2")
        }
    }
}
