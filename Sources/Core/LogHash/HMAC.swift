import COpenSSL

/// HMAC-SHA-256 (RFC 2104) of `message`; any key length is allowed, 32 bytes or more are advised.
public func hmacSHA256(key: [UInt8], _ message: [UInt8]) -> Digest {
    Digest { out in
        // A NULL key would mean "no key set"; an array passed as a pointer is never NULL, even when empty.
        let result = EVP_Q_mac(
            nil, "HMAC", nil, "SHA256", nil, key, key.count, message, message.count,
            out.baseAddress?.assumingMemoryBound(to: UInt8.self), out.count, nil)
        precondition(result != nil, "libcrypto: EVP_Q_mac failed: out of memory, or a broken provider")
    }
}
