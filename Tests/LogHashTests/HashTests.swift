import LogHash
import Testing

@Suite("Hashes and checksums give the published values")
struct HashTests {
    @Test(
        "SHA-256 of the FIPS 180-4 examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func sha256(text: String, expected: String) {
        #expect(SHA256.hash(Array(text.utf8)).hex == expected)
    }

    @Test("a hash does not depend on how the bytes were handed over")
    func pieces() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let whole = SHA256.hash(bytes)
        for cut in [0, 1, 63, 64, 65, 999, 1000] {
            let (head, tail) = (Array(bytes[..<cut]), Array(bytes[cut...]))
            var hasher = SHA256.Hasher()
            hasher.update(head)
            hasher.update(tail)
            #expect(hasher.finish() == whole)
            #expect(SHA256.hash(head, tail) == whole)
            #expect(SHA256.hash([], head, [], tail) == whole)
        }
    }

    @Test("a finished hasher starts anew")
    func reuse() {
        var hasher = SHA256.Hasher()
        hasher.update([1, 2, 3])
        _ = hasher.finish()
        hasher.update(Array("abc".utf8))
        #expect(hasher.finish() == SHA256.hash(Array("abc".utf8)))
        #expect(hasher.finish() == SHA256.hash([]))
    }

    @Test(
        "HMAC-SHA-256 of the RFC 4231 cases, and with nothing at all",
        arguments: [
            (
                [UInt8](repeating: 0x0b, count: 20), "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            ([], "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
        ] as [([UInt8], String, String)])
    func hmac(key: [UInt8], message: String, expected: String) {
        #expect(hmacSHA256(key: key, Array(message.utf8)).hex == expected)
    }

    @Test(
        "CRC-32C of the RFC 3720 examples",
        arguments: [
            ([UInt8](repeating: 0, count: 32), UInt32(0x8A91_36AA)),
            ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
            ([UInt8](0..<32), 0x46DD_794E),
            ([UInt8]((0..<32).reversed()), 0x113F_DB5C),
            (Array("123456789".utf8), 0xE306_9283),
            ([], 0),
        ] as [([UInt8], UInt32)])
    func checksum(bytes: [UInt8], expected: UInt32) {
        #expect(crc32c(bytes) == expected)
    }

    @Test("a checksum can be continued at any place, and notices each flipped bit")
    func continuedChecksum() {
        let bytes = (0..<41).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 5) }
        let whole = crc32c(bytes)
        for cut in 0...bytes.count {
            #expect(crc32c(Array(bytes[cut...]), seed: crc32c(Array(bytes[..<cut]))) == whole)
        }
        for bit in 0..<(8 * bytes.count) { #expect(crc32c(bytes.flipping(bit)) != whole) }
    }
}

@Suite("Digests and their texts")
struct DigestTests {
    @Test("a digest keeps its 32 bytes, prints as hexadecimal and reads back")
    func roundTrip() throws {
        let bytes = [UInt8](0..<32)
        let digest = try #require(Digest(bytes: bytes))
        #expect(digest.bytes == bytes)
        #expect(digest.hex == "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
        #expect("\(digest)" == digest.hex)
        #expect(Digest(hex: digest.hex.uppercased()) == digest)
        #expect(Digest(bytes: bytes[...].dropFirst(0)) == digest)
    }

    @Test("31 or 33 bytes are no digest", arguments: [0, 31, 33, 64])
    func wrongCount(count: Int) {
        #expect(Digest(bytes: [UInt8](repeating: 1, count: count)) == nil)
        #expect(Digest(hex: String(repeating: "ab", count: count)) == nil)
    }

    @Test("digests are ordered like their bytes, in each position")
    func order() throws {
        let middle = [UInt8](repeating: 0x7F, count: 32)
        let digest = try #require(Digest(bytes: middle))
        for position in 0..<32 {
            var larger = middle
            larger[position] = 0x80
            let other = try #require(Digest(bytes: larger))
            #expect(digest < other && !(other < digest) && digest != other)
        }
        #expect(!(digest < digest))
    }

    @Test("hexadecimal text is refused unless it is whole", arguments: ["0", "0g", "012", " 00", "00 ", "0x00"])
    func badHex(text: String) {
        #expect(bytes(fromHex: text) == nil)
    }

    @Test(
        "Base64 of the RFC 4648 examples",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func base64Examples(plain: String, text: String) {
        #expect(base64(Array(plain.utf8)) == text)
        #expect(bytes(fromBase64: text) == Array(plain.utf8))
    }

    @Test("every byte value survives Base64 at every length")
    func base64RoundTrip() {
        let all = [UInt8](0...255)
        for start in 0..<256 { #expect(bytes(fromBase64: base64(Array(all[start...]))) == Array(all[start...])) }
    }

    @Test(
        "Base64 that is not the one canonical spelling is refused",
        arguments: ["Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==\n", "Zm 9v", "Zm9v-A==", "=Zm9", "Zg==Zg=="])
    func badBase64(text: String) {
        #expect(bytes(fromBase64: text) == nil)
    }
}
