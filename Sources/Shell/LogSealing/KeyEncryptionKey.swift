import Foundation
import LogHash

/// The key that wraps all others: 32 bytes, 64 hexadecimal digits in a file that only its owner can read.
struct KeyEncryptionKey: Sendable {
    private let bytes: [UInt8]

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads the key, or makes one where the file does not exist and `mayCreate`.
    static func load(file: String, mayCreate: Bool) throws(SealingError) -> KeyEncryptionKey {
        guard FileManager.default.fileExists(atPath: file) else {
            guard mayCreate else {
                throw .keyEncryptionKey(
                    file: file, reason: "it is missing, and keys.db holds keys that were wrapped with it; restore it")
            }
            return try create(file: file)
        }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw .keyEncryptionKey(file: file, reason: "it cannot be read")
        }
        let digits = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let bytes = LogHash.bytes(fromHex: digits), bytes.count == AES256GCM.keyByteCount else {
            throw .keyEncryptionKey(file: file, reason: "it must hold 64 hexadecimal digits")
        }
        return KeyEncryptionKey(bytes: bytes)
    }

    /// Under another name first: after a crash there is either no key or a whole one. A key that another start made meanwhile
    /// is taken, never replaced.
    private static func create(file: String) throws(SealingError) -> KeyEncryptionKey {
        let bytes = randomBytes(AES256GCM.keyByteCount)
        // Not the process id: in containers that share a volume, each control plane may be process 1.
        let temporary = "\(file).\(hex(randomBytes(8))).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else {
            throw .keyEncryptionKey(file: file, reason: "it cannot be created: \(String(cString: strerror(errno)))")
        }
        defer {
            close(descriptor)
            unlink(temporary)
        }
        let text = Array((hex(bytes) + "\n").utf8)
        let isWritten = write(descriptor, text, text.count) == text.count && fsync(descriptor) == 0
        let isLinked = isWritten && link(temporary, file) == 0
        let isThere = isLinked || isWritten && errno == EEXIST
        guard isThere, syncFolder(of: file) else {
            throw .keyEncryptionKey(file: file, reason: "it cannot be written: \(String(cString: strerror(errno)))")
        }
        return isLinked ? KeyEncryptionKey(bytes: bytes) : try load(file: file, mayCreate: false)
    }

    /// Makes the name durable.
    private static func syncFolder(of file: String) -> Bool {
        let folder = file.lastIndex(of: "/").map { file[..<$0] } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : String(folder), O_RDONLY | O_DIRECTORY)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }

    func wrap(_ key: [UInt8], label: String) throws -> [UInt8] {
        try AES256GCM.seal(
            key, key: bytes, nonce: randomBytes(AES256GCM.nonceByteCount), aad: Array(label.utf8))
    }

    func unwrap(_ wrapped: [UInt8], label: String) throws -> [UInt8] {
        try AES256GCM.open(wrapped, key: bytes, aad: Array(label.utf8))
    }
}

/// Fresh bytes from the system's generator.
public func randomBytes(_ count: Int) -> [UInt8] {
    // By eights: each draw is a system call.
    var generator = SystemRandomNumberGenerator()
    return [UInt8](unsafeUninitializedCapacity: (count + 7) & ~7) { buffer, initialized in
        for offset in stride(from: 0, to: count, by: 8) {
            UnsafeMutableRawBufferPointer(buffer).storeBytes(
                of: generator.next(), toByteOffset: offset, as: UInt64.self)
        }
        initialized = count
    }
}
