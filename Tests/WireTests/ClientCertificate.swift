import Foundation

/// A certificate that a test made with a mesh's own authority, as a stolen key would allow.
struct ClientCertificate {
    let certificateFile: String
    let keyFile: String
}

extension Site {
    /// Signs a certificate for a service with the builtin authority of a mesh.
    func issueClientCertificate(
        _ controlPlane: ControlPlane, mesh: String, service: String
    ) async throws -> ClientCertificate {
        try await issueClientCertificate(
            authority(controlPlane, mesh: mesh), mesh: mesh, service: service)
    }

    /// Signs a certificate for a service with any authority.
    func issueClientCertificate(
        _ authority: ClientCertificate, mesh: String, service: String
    ) async throws -> ClientCertificate {
        let base = "\(folder)/client-\(UUID().uuidString.prefix(8))"
        let (key, request, certificate) = ("\(base).key", "\(base).csr", "\(base).crt")
        let extensions = try write(
            "subjectAltName=URI:spiffe://\(mesh)/\(service)\nextendedKeyUsage=clientAuth,serverAuth\n",
            to: "\(mesh).ext")
        try await openssl(["req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", "/O=test"])
        try await openssl([
            "x509", "-req", "-in", request, "-CA", authority.certificateFile, "-CAkey", authority.keyFile,
            "-CAcreateserial", "-days", "1", "-extfile", extensions, "-out", certificate,
        ])
        return ClientCertificate(certificateFile: certificate, keyFile: key)
    }

    private func authority(_ controlPlane: ControlPlane, mesh: String) async throws -> ClientCertificate {
        var files: [String] = []
        for part in ["cert", "key"] {
            let secret = try await controlPlane.get("/meshes/\(mesh)/secrets/\(mesh).ca-builtin-\(part)-ca-1")
            let bytes = Data(base64Encoded: secret["data"].text) ?? Data()
            files.append(try write(String(decoding: bytes, as: UTF8.self), to: "\(mesh)-ca.\(part)"))
        }
        return ClientCertificate(certificateFile: files[0], keyFile: files[1])
    }

    /// A self-signed authority for a provided backend.
    func makeAuthority(_ name: String) async throws -> ClientCertificate {
        let made = ClientCertificate(certificateFile: "\(folder)/\(name).crt", keyFile: "\(folder)/\(name).key")
        try await openssl([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", made.keyFile, "-out", made.certificateFile,
            "-days", "30", "-subj", "/CN=\(name)", "-addext", "basicConstraints=critical,CA:TRUE", "-addext",
            "keyUsage=critical,keyCertSign,cRLSign",
        ])
        return made
    }

    private func openssl(_ arguments: [String]) async throws {
        let (code, output) = try await run("openssl", arguments)
        guard code == 0 else { throw Overdue(description: "openssl \(arguments.first ?? ""): \(output)") }
    }

    /// The status of an HTTPS request to an inbound; 000 if the connection fails.
    func curl(_ port: Int, certificate: ClientCertificate?) async throws -> String {
        var arguments = [
            "--silent", "--insecure", "--max-time", "5", "--output", "/dev/null", "--write-out", "%{http_code}",
        ]
        if let certificate { arguments += ["--cert", certificate.certificateFile, "--key", certificate.keyFile] }
        return try await run("curl", arguments + ["https://127.0.0.1:\(port)/"]).output
    }
}
