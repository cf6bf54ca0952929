import Foundation

/// The working tree that this test was compiled from.
struct Repository {
    let root: URL

    /// Found from this file's own path, Tests/ArchitectureTests/Repository.swift, wherever that is linked from.
    static let current = Repository(
        root: URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent())

    /// Read once for all tests.
    static let sources = Result { try current.swiftFiles(under: "Sources") }
    static let tests = Result { try current.swiftFiles(under: "Tests") }
    static let manifest = Result { try current.readManifest() }

    func text(_ path: String) throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }

    /// The hand-written Swift files under `folder`, sorted by path. `Sources/Generated` has no hand-written line.
    private func swiftFiles(under folder: String) throws -> [SourceText] {
        try swiftPaths(under: folder).filter { !$0.hasPrefix("Sources/Generated/") }
            .map { SourceText(path: $0, text: try text($0)) }
    }

    private func swiftPaths(under folder: String) -> [String] {
        let paths = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
        return (paths?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }
            .map { "\(folder)/\($0)" }.sorted()
    }

    /// The manifest, evaluated by SwiftPM itself (0.4 s): its text builds targets with functions and constants, so
    /// reading it as text would be a second, worse interpreter. The scratch path of its own matters: a running
    /// `swift test` holds the lock of `.build`, and the dump would wait for it for ever.
    private func readManifest() throws -> PackageManifest {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "architecture-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "swift", "package", "--package-path", root.path, "--scratch-path", scratch.path, "dump-package",
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let dump = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0, let manifest = PackageManifest(dump: dump) else {
            throw RepositoryError("`swift package dump-package` ended with \(process.terminationStatus)")
        }
        return manifest
    }
}

/// Why the tree cannot be examined.
struct RepositoryError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
