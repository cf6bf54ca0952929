import BenchSockets
import Foundation

/// Certificate and key that the control plane and the floors show alike, so that their handshakes cost the same.
struct ServerIdentity {
    let certificate: String
    let key: String

    /// Makes both in `directory`, with the `openssl` command.
    init(in directory: String) throws {
        certificate = directory + "/server.crt"
        key = directory + "/server.key"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out",
            certificate,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchFailure("openssl could not make a certificate") }
    }
}
