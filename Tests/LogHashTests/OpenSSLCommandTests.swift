import Foundation
import LogHash
import Testing

/// The `openssl` command in a directory of its own.
private struct OpenSSLCommand: ~Copyable {
    static let path = "/usr/bin/openssl"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "loghash-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: directory.appending(path: name))
    }

    /// Exit code and standard output.
    func run(_ arguments: String...) throws -> (status: Int32, output: [UInt8]) {
        let process = Process()
        process.executableURL = URL(filePath: OpenSSLCommand.path)
        process.arguments = arguments
        process.currentDirectoryURL = directory
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, Array(bytes))
    }
}

@Suite("What the log promises can be checked with the openssl command", .enabled(if: OpenSSLCommand.isInstalled))
struct OpenSSLCommandTests {
    @Test("openssl computes the same leaf hash, node hash and HMAC")
    func hashes() throws {
        let command = try OpenSSLCommand()
        let header = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
        let leaf = Merkle.leafHash(header)
        try command.write([0] + header, to: "leaf")
        #expect(try command.run("dgst", "-sha256", "-binary", "leaf").output == leaf.bytes)
        try command.write([1] + leaf.bytes + Merkle.emptyRoot.bytes, to: "node")
        #expect(
            try command.run("dgst", "-sha256", "-binary", "node").output
                == Merkle.nodeHash(leaf, Merkle.emptyRoot).bytes)
        let key = [UInt8](1...40)
        #expect(
            try command.run("dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:\(hex(key))", "-binary", "leaf")
                .output
                == hmacSHA256(key: key, [0] + header).bytes)
    }

    @Test("openssl accepts the signature of a checkpoint, and refuses it for another text")
    func signature() throws {
        let command = try OpenSSLCommand()
        let key = try SigningKey(seed: sampleSeed)
        let checkpoint = Checkpoint(origin: "mesh/kuma/log/x", size: 3, root: Merkle.emptyRoot)
        let note = try checkpoint.signed(by: key, name: checkpoint.origin)
        let encoded = try #require(note.split(separator: " ").last).dropLast()
        let signature = try #require(bytes(fromBase64: encoded))
        // RFC 8410: the fixed head of a SubjectPublicKeyInfo for Ed25519.
        let head = try #require(bytes(fromHex: "302a300506032b6570032100"))
        try command.write(head + key.publicKey, to: "key.der")
        try command.write(Array(signature.dropFirst(4)), to: "signature")
        try command.write(Array(checkpoint.body.utf8), to: "text")
        try command.write(Array(checkpoint.body.utf8) + [10], to: "other")
        func verify(_ file: String) throws -> Int32 {
            try command.run(
                "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-rawin", "-in", file,
                "-sigfile", "signature"
            ).status
        }
        #expect(try verify("text") == 0)
        #expect(try verify("other") != 0)
    }

    @Test("a signature made by openssl is accepted")
    func foreignSignature() throws {
        let command = try OpenSSLCommand()
        // RFC 8410: the fixed head of a PKCS #8 private key for Ed25519.
        let head = try #require(bytes(fromHex: "302e020100300506032b657004220420"))
        try command.write(head + sampleSeed, to: "key.der")
        let message = Array("signed elsewhere".utf8)
        try command.write(message, to: "text")
        let signature = try command.run(
            "pkeyutl", "-sign", "-keyform", "DER", "-inkey", "key.der", "-rawin", "-in", "text")
        let verifier = try SigningKey(seed: sampleSeed).verifierKey(name: "k")
        #expect(verifier.verify(signature: signature.output, message: message))
    }

    /// `openssl enc` has no GCM. Its two halves are there: counter mode from block 2 on, and GMAC for the tag.
    @Test("openssl decrypts a sealed value in counter mode and computes the same tag")
    func sealedValue() throws {
        let command = try OpenSSLCommand()
        let (key, nonce) = ([UInt8](0..<32), [UInt8](50..<62))
        let plain = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 3) }
        let sealed = try AES256GCM.seal(plain, key: key, nonce: nonce, aad: [])
        try command.write(Array(sealed[12..<1012]), to: "ciphertext")
        #expect(
            try command.run(
                "enc", "-d", "-aes-256-ctr", "-K", hex(key), "-iv", hex(nonce) + "00000002", "-in", "ciphertext"
            ).output == plain)
        let aad = Array("Secret default/api-key".utf8)
        try command.write(aad, to: "aad")
        let tag = try command.run(
            "mac", "-macopt", "cipher:AES-256-GCM", "-macopt", "hexiv:\(hex(nonce))", "-macopt", "hexkey:\(hex(key))",
            "-in", "aad", "-binary", "GMAC")
        #expect(try AES256GCM.seal([], key: key, nonce: nonce, aad: aad) == nonce + tag.output)
    }
}
