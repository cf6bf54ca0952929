import ArgumentParser

/// `kumactl generate`: tokens, keys and certificates.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Generates tokens, keys and certificates.",
        subcommands: [
            GenerateDataplaneTokenCommand.self, GenerateZoneTokenCommand.self, GenerateUserTokenCommand.self,
            GenerateSigningKeyCommand.self, GeneratePublicKeyCommand.self, GenerateTLSCertificateCommand.self,
        ])
}
