import CommitPipeline
import Foundation
import LogSealing
import MeshEvents
import MeshProjections
import MeshResources
import Testing

@Suite("The key store", .enabled(if: SmallDisk.isPossible, "needs the right to mount"))
struct KeyStoreTests {
    @Test("a full disk refuses a secret, not the text beside it, and secrets are taken again when there is room")
    func fullDisk() async throws {
        try await SmallDisk.with { folder in
            let fixture = try PipelineFixture(keyRing: KeyRing(directory: folder, keyFile: folder + "/kek"))
            _ = try await fixture.put(.mesh("default"))
            let ballast = folder + "/ballast"
            SmallDisk.fill(ballast)
            let error = await #expect(throws: WriteError.self) {
                // The first pages of a database may have room for a few keys.
                for count in 0..<1_000 { _ = try await fixture.put(.secret("token-\(count)", data: "a")) }
            }
            guard case .diskFull(let reason) = error else { throw try #require(error) }
            #expect(reason == "keys.db: SQLite error 13, database or disk is full")
            let before = fixture.pipeline.state.revision
            try FileManager.default.removeItem(atPath: ballast)
            #expect(fixture.pipeline.state.revision == before)
            _ = try await fixture.put(.secret("token", data: "a"))
            #expect(fixture.pipeline.state.revision == before.next)
        }
    }
}

/// A file system of one megabyte, for tests that fill it.
enum SmallDisk {
    static let isPossible: Bool = {
        let folder = NSTemporaryDirectory() + "/small-disk-\(UUID().uuidString)"
        defer { rmdir(folder) }
        return getuid() == 0 && mkdir(folder, 0o700) == 0 && mounted(folder) && umount(folder) == 0
    }()

    static func with(_ body: (String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "/small-disk-\(UUID().uuidString)"
        mkdir(folder, 0o700)
        defer { rmdir(folder) }
        try #require(mounted(folder))
        defer { umount2(folder, Int32(MNT_DETACH)) }
        try await body(folder)
    }

    private static func mounted(_ folder: String) -> Bool { mount("tmpfs", folder, "tmpfs", 0, "size=1m") == 0 }

    /// Writes until there is no room for another byte.
    static func fill(_ file: String) {
        let descriptor = open(file, O_CREAT | O_WRONLY, 0o600)
        defer { close(descriptor) }
        for size in [65_536, 4_096, 1] {
            let block = [UInt8](repeating: 0, count: size)
            while write(descriptor, block, size) > 0 {}
        }
    }
}
