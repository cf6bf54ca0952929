import Dispatch
import Foundation
import Synchronization
import Testing

@testable import LogSealing

@Suite("The file of the key-encryption key")
struct KeyFileTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kuma-\(UUID())").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    /// What each of many first starts got.
    private func startAtOnce(_ count: Int, file: String) throws -> [KeyEncryptionKey] {
        let outcomes = Mutex<[Result<KeyEncryptionKey, any Error>]>([])
        DispatchQueue.concurrentPerform(iterations: count) { _ in
            let outcome: Result<KeyEncryptionKey, any Error>
            do {
                outcome = .success(try KeyEncryptionKey.load(file: file, mayCreate: true))
            } catch {
                outcome = .failure(error)
            }
            outcomes.withLock { $0.append(outcome) }
        }
        return try outcomes.withLock { $0 }.map { try $0.get() }
    }

    @Test("first starts at once all get the key in the file, that its owner alone can read; nothing else stays there")
    func firstStartsAtOnce() throws {
        for _ in 0..<50 {
            try withFolder { folder in
                let file = folder + "/kek"
                let keys = try startAtOnce(16, file: file)
                #expect(keys.count == 16)
                let wrapped = try KeyEncryptionKey.load(file: file, mayCreate: false).wrap([1, 2, 3], label: "test")
                for key in keys {
                    let unwrapped = try key.unwrap(wrapped, label: "test")
                    #expect(unwrapped == [1, 2, 3])
                }
                #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["kek"])
            }
        }
    }

    @Test("what a start left behind that was cut off, be it of this process id, is no hindrance")
    func leftBehind() throws {
        try withFolder { folder in
            let file = folder + "/kek"
            try Data("half".utf8).write(to: URL(filePath: "\(file).\(getpid()).tmp"))
            let wrapped = try KeyEncryptionKey.load(file: file, mayCreate: true).wrap([1], label: "test")
            let unwrapped = try KeyEncryptionKey.load(file: file, mayCreate: false).unwrap(wrapped, label: "test")
            #expect(unwrapped == [1])
        }
    }
}
