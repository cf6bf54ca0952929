import ControlPlaneConfig
import Foundation
import MeshIdentity

/// Certificate and key of a server: what the configuration names, else a self-signed pair that is made once and kept.
struct ServerPair: Sendable {
    let certificatePEM: String
    let privateKeyPEM: String

    /// - Parameter directory: where a self-signed pair is kept; `nil` keeps it in memory only.
    static func load(_ files: CertificateFiles?, directory: String?, name: String) throws -> ServerPair {
        if let files {
            return ServerPair(
                certificatePEM: try read(files.certificateFile), privateKeyPEM: try read(files.keyFile))
        }
        guard let directory else { return try selfSigned() }
        let certificateFile = "\(directory)/\(name).crt"
        let keyFile = "\(directory)/\(name).key"
        if FileManager.default.fileExists(atPath: certificateFile), FileManager.default.fileExists(atPath: keyFile) {
            return ServerPair(certificatePEM: try read(certificateFile), privateKeyPEM: try read(keyFile))
        }
        let identity = try selfSigned()
        try write(identity.privateKeyPEM, to: keyFile, mode: 0o600)
        try write(identity.certificatePEM, to: certificateFile, mode: 0o644)
        return identity
    }

    private static func selfSigned() throws -> ServerPair {
        let pair = try ServerCertificate.selfSigned(
            hostnames: [ProcessInfo.processInfo.hostName], ips: [], now: Date())
        return ServerPair(certificatePEM: pair.certificatePEM, privateKeyPEM: pair.privateKeyPEM)
    }

    private static func read(_ file: String) throws -> String {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw StartFailure(code: .configuration, reason: "the file \(file) cannot be read")
        }
        return text
    }

    private static func write(_ text: String, to file: String, mode: Int) throws {
        // Under another name first: after a crash there is either no file or a whole one.
        let temporary = file + ".tmp"
        let isCreated = FileManager.default.createFile(
            atPath: temporary, contents: Data(text.utf8), attributes: [.posixPermissions: mode])
        guard isCreated, rename(temporary, file) == 0 else {
            throw StartFailure(
                code: .cannotCreate, reason: "the file \(file) cannot be created: \(String(cString: strerror(errno)))")
        }
    }
}
