import ArgumentParser
import Foundation
import Logging
import UnixSignals

/// `kuma-dp run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs Envoy until it is stopped.",
        discussion: """
            Example:
              kuma-dp run --cp-address=https://localhost:5678 --ca-cert-file=ca.pem \\
                --dataplane-file=dataplane.yaml --dataplane-var port=8080 --dataplane-token-file=token

            Stops on SIGTERM and SIGINT after open connections were drained; a second signal skips the drain.
            """)

    @Option(help: "Address of the control plane's server for proxies. (default: https://localhost:5678)")
    var cpAddress: String?
    @Option(help: "File with the CA certificate (PEM) by which the control plane is verified.")
    var caCertFile: String?
    @Flag(help: "Do not verify the control plane.")
    var skipVerify = false
    @Option(help: "Name of the Dataplane, if no definition is given here.")
    var name: String?
    @Option(help: "Mesh of the Dataplane, if no definition is given here. (default: default)")
    var mesh: String?
    @Option(help: "dataplane, ingress or egress. (default: dataplane)")
    var proxyType: String?
    @Option(name: [.customShort("d"), .long], help: "File with the definition, - for standard input.")
    var dataplaneFile: String?
    @Option(help: "The definition itself.")
    var dataplane: String?
    @Option(
        name: [.customShort("v"), .long],
        help: "Value of a placeholder {{ key }} of the definition, as key=value. May be repeated.")
    var dataplaneVar: [String] = []
    @Option(help: "File with the dataplane token.")
    var dataplaneTokenFile: String?
    @Option(help: "The dataplane token itself. Others may see it in the list of processes.")
    var dataplaneToken: String?
    @Option(help: "How long connections may take to end at a stop. (default: 30s)")
    var drainTime: String?
    @Option(help: "Envoy: a path, or a name that is looked up in PATH. (default: envoy)")
    var binaryPath: String?
    @Option(help: "Worker threads of Envoy, 0 for one per core.")
    var concurrency: String?
    @Option(
        name: [.long, .customLong("config-dir")],
        help: "Folder for Envoy's configuration. (default: a temporary one)")
    var workDir: String?
    @Option(help: "Log level of Envoy. (default: that of --log-level)")
    var envoyLogLevel: String?
    @Option(help: "Log levels of Envoy's components, for example upstream:debug,connection:trace.")
    var envoyComponentLogLevel: String?
    @Option(help: "off, error, info or debug.")
    var logLevel = "info"

    func run() async throws {
        do {
            let code = try await runAgent()
            if code != 0 { throw ExitCode(code) }
        } catch let error as AgentError {
            FileHandle.standardError.write(Data("Error: \(error)\n".utf8))
            throw ExitCode(error.exitCode)
        }
    }

    private func runAgent() async throws -> Int32 {
        let log = try logger()
        let environment = ProcessInfo.processInfo.environment
        let settings = try AgentSettings(options, environment: environment)
        let binary = EnvoyBinary(
            searchPath: environment["PATH"] ?? "", workingFolder: FileManager.default.currentDirectoryPath)
        let agent = DataplaneAgent(settings: settings, binary: binary, log: log) { line in
            FileHandle.standardOutput.write(Data((line + "\n").utf8))
        }
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sigusr2)
        return try await agent.run(requests: signals.map { $0 == .sigusr2 ? .drainInbound : .stop })
    }

    private func logger() throws -> Logger {
        if logLevel == "off" { return Logger(label: "kuma-dp") { _ in SwiftLogNoOpLogHandler() } }
        let levels: [String: Logger.Level] = ["error": .error, "info": .info, "debug": .debug]
        guard let level = levels[logLevel] else {
            throw AgentError.usage("--log-level: \"\(logLevel)\" is none of off, error, info, debug")
        }
        var log = Logger(label: "kuma-dp") { StreamLogHandler.standardError(label: $0) }
        log.logLevel = level
        return log
    }

    private var options: RunOptions {
        RunOptions(
            controlPlaneAddress: cpAddress, authorityFile: caCertFile, skipsVerification: skipVerify, name: name,
            mesh: mesh, proxyType: proxyType, dataplaneFile: dataplaneFile, dataplaneText: dataplane,
            variables: dataplaneVar, tokenFile: dataplaneTokenFile, token: dataplaneToken, drainTime: drainTime,
            binaryPath: binaryPath, concurrency: concurrency, workFolder: workDir, envoyLogLevel: envoyLogLevel,
            envoyComponentLogLevel: envoyComponentLogLevel, logLevel: logLevel)
    }
}
