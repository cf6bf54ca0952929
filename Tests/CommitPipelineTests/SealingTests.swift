import CommitPipeline
import Foundation
import LogSealing
import LogStore
import MeshEvents
import MeshProjections
import MeshResources
import Testing

@Suite("Secrets in the log")
struct SealingTests {
    @Test("no form of a secret is in any byte of the log")
    func canary() async throws {
        let fixture = try PipelineFixture()
        _ = try await fixture.put(.mesh("default"))
        _ = try await fixture.put(.secret("token", data: "canary-in-a-coal-mine"))
        let stored = try fixture.store.commits(from: Revision(1), limit: 10)
        #expect(stored.count == 2)
        for canary in ["canary-in-a-coal-mine", "signing-key-canary"] {
            let forms = [
                Data(canary.utf8), Data(Data(canary.utf8).base64EncodedString().utf8),
                Data(Data(canary.utf8).map { String(format: "%02x", $0) }.joined().utf8),
            ]
            for commit in stored {
                for part in commit.bodies.compactMap({ $0 }) + [commit.header] {
                    for form in forms { #expect(Data(part).range(of: form) == nil) }
                }
            }
        }
    }

    @Test("a secret comes back from the log as it was, at every revision")
    func roundTrip() async throws {
        let fixture = try PipelineFixture()
        _ = try await fixture.put(.mesh("default"))
        _ = try await fixture.put(.secret("token", data: "first"))
        _ = try await fixture.put(.secret("token", data: "second"))
        let loader = StateLoader(store: fixture.store, keyRing: fixture.keyRing)
        let key = ResourceKey(type: "Secret", mesh: "default", name: "token")
        #expect(try loader.load(at: Revision(2))[key]?.resource == .secret("token", data: "first"))
        #expect(try loader.load(at: nil)[key]?.resource == .secret("token", data: "second"))
    }

    @Test("writing the same secret again makes no commit, although its sealed form would differ")
    func unchanged() async throws {
        let fixture = try PipelineFixture()
        _ = try await fixture.put(.mesh("default"))
        _ = try await fixture.put(.secret("token", data: "same"))
        _ = try await fixture.put(.secret("token", data: "same"))
        #expect(fixture.store.head.revision == Revision(2))
    }

    @Test("keys survive a restart, and a wrong key-encryption key is refused by name")
    func keyFiles() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "kuma-\(UUID())").path()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let file = directory + "/kek"
        let log = try #require(LogID(bytes: Array(repeating: 1, count: 16)))
        let secret = Resource.secret("token", data: "kept")
        let sealed = try KeyRing(directory: directory, keyFile: file).seal(secret, version: 1, log: log)
        let opened = try KeyRing(directory: directory, keyFile: file)
            .open(try #require(Resource(document: try JSON(parsing: sealed.document))), version: 1, log: log)
        #expect(opened == secret)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try Data((String(repeating: "00", count: 32) + "\n").utf8).write(to: URL(filePath: file))
        #expect {
            _ = try KeyRing(directory: directory, keyFile: file)
        } throws: { "\($0)".contains(file) }
    }

    @Test("a first start that was cut off before anything was sealed can be repeated; later a lost key is not replaced")
    func firstStartCutOff() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "kuma-\(UUID())").path()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let file = directory + "/kek"
        try Data().write(to: URL(filePath: directory + "/keys.db"))
        try Data("half".utf8).write(to: URL(filePath: file + ".tmp"))
        _ = try KeyRing(directory: directory, keyFile: file)
        try FileManager.default.removeItem(atPath: file)
        #expect {
            _ = try KeyRing(directory: directory, keyFile: file)
        } throws: { "\($0)".contains("it is missing") }
    }
}
