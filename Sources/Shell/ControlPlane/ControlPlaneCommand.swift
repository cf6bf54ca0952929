public import ArgumentParser
import ControlPlaneConfig
import Foundation
import LogStore
import MeshResources

/// `kuma-cp`: the commands of the control plane's program.
public struct ControlPlaneCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "kuma-cp", abstract: "Control plane of Envoy service meshes.",
        subcommands: [RunCommand.self, LogCommand.self, VersionCommand.self])

    public init() {}
}

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the control plane until it is told to stop.")

    @Option(name: [.customShort("c"), .customLong("config-file")], help: "YAML file with the configuration.")
    var configFile: String?

    @Option(help: "How much is logged: off, info or debug.")
    var logLevel: String?

    func run() async throws {
        var environment = ProcessInfo.processInfo.environment
        if let logLevel { environment["KUMA_GENERAL_LOG_LEVEL"] = logLevel }
        do {
            let configuration = try ControlPlaneConfiguration.load(file: configFile, environment: environment)
            let controlPlane = try await ControlPlane.start(configuration)
            try await controlPlane.serve()
        } catch let error as ConfigurationError {
            throw fail(StartFailure(code: .configuration, reason: "\(error)"))
        } catch let failure as StartFailure {
            throw fail(failure)
        }
    }
}

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    @Flag(name: .shortAndLong, help: "Print also the product, tag, commit and date.")
    var all = false

    func run() {
        guard all else { return print("\(ProductVersion.product): \(ProductVersion.number)") }
        print("Product:       \(ProductVersion.product)\nVersion:       \(ProductVersion.number)")
    }
}

/// Says on standard error why the process ends, and with which status.
func fail(_ failure: StartFailure) -> ExitCode {
    FileHandle.standardError.write(Data("kuma-cp: \(failure.reason)\n".utf8))
    return ExitCode(failure.code.rawValue)
}
