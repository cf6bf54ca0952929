import Foundation

/// A certificate for `localhost` that signed itself, made by the `openssl` command.
struct TestAuthority: Sendable {
    struct Failure: Error { let text: String }

    /// PEM.
    let certificate: String
    /// PEM.
    let key: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kumadp-ca-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.currentDirectoryURL = folder
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out",
            "cert.pem",
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(text: "openssl req failed") }
        certificate = try String(contentsOf: folder.appending(path: "cert.pem"), encoding: .utf8)
        key = try String(contentsOf: folder.appending(path: "key.pem"), encoding: .utf8)
    }
}
