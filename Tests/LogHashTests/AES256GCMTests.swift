import LogHash
import Testing

private let key = [UInt8](0..<32)
private let nonce = [UInt8](100..<112)
private let aad = Array("Secret default/api-key v3".utf8)

@Suite("Sealed values open only unchanged, with their key, in their place")
struct AES256GCMTests {
    @Test("test case 16 of the GCM specification gives its ciphertext and tag")
    func publishedCase() throws {
        let key = try #require(bytes(fromHex: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
        let nonce = try #require(bytes(fromHex: "cafebabefacedbaddecaf888"))
        let plain = try #require(
            bytes(
                fromHex: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                    + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"))
        let aad = try #require(bytes(fromHex: "feedfacedeadbeeffeedfacedeadbeefabaddad2"))
        let sealed = try AES256GCM.seal(plain, key: key, nonce: nonce, aad: aad)
        #expect(
            hex(sealed)
                == "cafebabefacedbaddecaf888"
                + "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                + "76fc6ece0f4e1768cddf8853bb2d551b")
        #expect(try AES256GCM.open(sealed, key: key, aad: aad) == plain)
    }

    @Test("values of any length come back", arguments: [0, 1, 15, 16, 17, 4096, 100_001])
    func roundTrip(count: Int) throws {
        let plain = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let sealed = try AES256GCM.seal(plain, key: key, nonce: nonce, aad: aad)
        #expect(sealed.count == count + 28)
        #expect(try AES256GCM.open(sealed, key: key, aad: aad) == plain)
        let withoutPlace = try AES256GCM.seal(plain, key: key, nonce: nonce, aad: [])
        #expect(try AES256GCM.open(withoutPlace, key: key, aad: []) == plain)
    }

    @Test("any flipped bit in value, key or place is noticed")
    func flippedBits() throws {
        let sealed = try AES256GCM.seal(Array("hunter2".utf8), key: key, nonce: nonce, aad: aad)
        for bit in 0..<(8 * sealed.count) {
            #expect(throws: LogHashError.authenticationFailed) {
                try AES256GCM.open(sealed.flipping(bit), key: key, aad: aad)
            }
        }
        for bit in 0..<256 {
            #expect(throws: LogHashError.authenticationFailed) {
                try AES256GCM.open(sealed, key: key.flipping(bit), aad: aad)
            }
        }
        for other in [[], aad + [0], aad.flipping(0), Array(aad.dropLast())] {
            #expect(throws: LogHashError.authenticationFailed) { try AES256GCM.open(sealed, key: key, aad: other) }
        }
    }

    @Test("a value cut short anywhere is refused")
    func truncated() throws {
        let sealed = try AES256GCM.seal([1, 2, 3], key: key, nonce: nonce, aad: aad)
        for count in 0..<sealed.count {
            #expect(throws: LogHashError.authenticationFailed) {
                try AES256GCM.open(Array(sealed.prefix(count)), key: key, aad: aad)
            }
        }
        #expect(throws: LogHashError.authenticationFailed) {
            try AES256GCM.open(sealed + [0], key: key, aad: aad)
        }
    }

    @Test("keys and nonces of other lengths are refused by name")
    func wrongLengths() {
        #expect(throws: LogHashError.wrongLength(what: "AES-256 key", expected: 32, actual: 16)) {
            try AES256GCM.seal([], key: [UInt8](0..<16), nonce: nonce, aad: [])
        }
        #expect(throws: LogHashError.wrongLength(what: "AES-GCM nonce", expected: 12, actual: 16)) {
            try AES256GCM.seal([], key: key, nonce: [UInt8](0..<16), aad: [])
        }
        #expect(throws: LogHashError.wrongLength(what: "AES-256 key", expected: 32, actual: 0)) {
            try AES256GCM.open([UInt8](repeating: 0, count: 28), key: [], aad: [])
        }
    }
}
