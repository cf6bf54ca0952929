import ArgumentParser
import FoundationEssentials
import MeshIdentity

/// `kumactl generate signing-key`.
struct GenerateSigningKeyCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "signing-key", abstract: "Generates a private key that signs tokens.",
        discussion: """
            Example:
              kumactl generate signing-key --format pem > signing-key.pem
            """)

    @Option(help: ArgumentHelp("pem-base64, as a secret has it, or pem.", valueName: "format"))
    var format = Format.base64

    @OptionGroup var global: GlobalOptions

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case base64 = "pem-base64"
        case pem
    }

    func perform(_ session: Session) async throws {
        let pem = try await identityFailures { try SigningKey.generate().privateKeyPEM }
        switch format {
        case .base64: session.console.write(Data(pem.utf8).base64EncodedString())
        case .pem: session.console.write(pem)
        }
    }
}

/// `kumactl generate public-key`.
struct GeneratePublicKeyCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "public-key", abstract: "Prints the public key of a signing key.")

    @Option(
        help: ArgumentHelp("File of the signing key; - for standard input.", valueName: "file"), completion: .file())
    var signingKeyPath: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        session.console.write(try signingKey(signingKeyPath, console: session.console).publicKeyPEM)
    }
}

/// `kumactl generate tls-certificate`.
struct GenerateTLSCertificateCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "tls-certificate", abstract: "Generates a self-signed TLS certificate.",
        discussion: """
            The certificate is its own authority: give the same file to --ca-cert-file.

            Example:
              kumactl generate tls-certificate --type server --hostname cp.example.com,localhost
            """)

    @Option(help: ArgumentHelp("server or client.", valueName: "type"))
    var type: Purpose

    @Option(help: ArgumentHelp("Names and addresses of the server; may be repeated.", valueName: "host"))
    var hostname: [String] = []

    @Option(help: ArgumentHelp("File for the key; - for standard output.", valueName: "file"), completion: .file())
    var keyFile = "key.pem"

    @Option(
        help: ArgumentHelp("File for the certificate; - for standard output.", valueName: "file"),
        completion: .file())
    var certFile = "cert.pem"

    @Option(help: ArgumentHelp("rsa or ecdsa.", valueName: "type"))
    var keyType = KeyType.rsa

    @OptionGroup var global: GlobalOptions

    enum Purpose: String, ExpressibleByArgument, CaseIterable {
        case server, client
    }

    enum KeyType: String, ExpressibleByArgument, CaseIterable {
        case rsa, ecdsa
    }

    func perform(_ session: Session) async throws {
        let hosts = hostname.flatMap { $0.split(separator: ",").map(String.init) }
        guard type == .client || !hosts.isEmpty else {
            throw CommandFailure("at least one hostname must be given: --hostname NAME")
        }
        let made = try await identityFailures {
            try ServerCertificate.generate(
                purpose: type == .server ? .server : .client, keyType: keyType == .rsa ? .rsa : .ecdsa, hosts: hosts,
                now: session.console.now())
        }
        try save(made.privateKeyPEM, to: keyFile, as: "Private key", isSecret: true, console: session.console)
        try save(made.certificatePEM, to: certFile, as: "Certificate", isSecret: false, console: session.console)
    }

    private func save(_ pem: String, to path: String, as what: String, isSecret: Bool, console: Console) throws {
        guard path != "-" else { return console.write(pem) }
        do {
            if isSecret {
                try PrivateFile.write(Array(pem.utf8), to: path)
            } else {
                try Data(pem.utf8).write(to: URL(filePath: path))
            }
        } catch {
            throw CommandFailure("cannot write \(path): \(reason(of: error))")
        }
        // Where the other one is data, this line is not.
        let line = "\(what) saved in \(path)"
        if keyFile == "-" || certFile == "-" { console.note(line) } else { console.line(line) }
    }
}
