import LogHash
import Testing

@Suite("Ed25519 keys sign, verify and keep their secret")
struct KeyTests {
    @Test("the first RFC 8032 example gives its public key and signature")
    func publishedSignature() throws {
        let key = try SigningKey(seed: sampleSeed)
        #expect(hex(key.publicKey) == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
        #expect(
            hex(try key.sign([]))
                == "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                + "d25bf5f0595bbe24655141438e7a100b")
    }

    @Test("a signature with any bit flipped, or for another message or key, is false")
    func flippedSignature() throws {
        let key = try SigningKey(seed: sampleSeed)
        let verifier = key.verifierKey(name: "k")
        let message = Array("revision 7".utf8)
        let signature = try key.sign(message)
        #expect(verifier.verify(signature: signature, message: message))
        for bit in 0..<(8 * signature.count) {
            #expect(!verifier.verify(signature: signature.flipping(bit), message: message))
        }
        for bit in 0..<(8 * message.count) {
            #expect(!verifier.verify(signature: signature, message: message.flipping(bit)))
        }
        let other = try SigningKey(seed: sampleSeed.flipping(0)).verifierKey(name: "k")
        #expect(!other.verify(signature: signature, message: message))
        #expect(!verifier.verify(signature: [], message: message))
        #expect(!verifier.verify(signature: signature + [0], message: message))
    }

    @Test("a public key that is no point of the curve verifies nothing")
    func badPoint() {
        let verifier = VerifierKey(name: "k", publicKey: [UInt8](repeating: 0xFF, count: 32))
        #expect(!verifier.verify(signature: [UInt8](repeating: 1, count: 64), message: []))
    }

    @Test("a seed that is not 32 bytes is refused", arguments: [0, 31, 33, 64])
    func badSeed(count: Int) {
        #expect(throws: LogHashError.wrongLength(what: "Ed25519 seed", expected: 32, actual: count)) {
            try SigningKey(seed: [UInt8](repeating: 1, count: count))
        }
    }

    @Test("neither print nor dump shows the secret")
    func secretStaysInside() throws {
        let key = try SigningKey(seed: sampleSeed)
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), String(describing: [key]), dumped] {
            #expect(!text.contains(hex(sampleSeed)))
            #expect(!text.contains("157, 97, 177"))
            #expect(text.contains(hex(key.publicKey)))
        }
    }

    @Test(
        "verifier keys published by others read, and print the same",
        arguments: [
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        ])
    func verifierText(text: String) throws {
        let key = try #require(VerifierKey(text))
        #expect(key.text == text)
        #expect(VerifierKey(name: key.name, publicKey: key.publicKey) == key)
    }

    @Test(
        "a verifier key that is damaged is refused",
        arguments: [
            "", "sum.golang.org", "sum.golang.org+033de0ae",
            "sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
            "sum.golang.com+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
            "sum.golang.org+33de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
            "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn9",
            "sum.golang.org+033de0ae+As4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
            "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8\n",
            " sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", "+033de0ae+Ac4z", "++",
        ])
    func badVerifierText(text: String) {
        #expect(VerifierKey(text) == nil)
    }
}

/// The secret of RFC 8032 section 7.1, test 1.
let sampleSeed = bytes(fromHex: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60") ?? []
