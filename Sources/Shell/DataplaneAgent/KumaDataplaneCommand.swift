public import ArgumentParser
import Foundation

/// The program `kuma-dp`: runs Envoy beside a workload.
public struct KumaDataplaneCommand: AsyncParsableCommand {
    /// Name and subcommands.
    public static let configuration = CommandConfiguration(
        commandName: "kuma-dp", abstract: "Runs Envoy beside a workload, as the control plane tells it.",
        subcommands: [RunCommand.self, VersionCommand.self])

    public init() {}
}

/// `kuma-dp version`.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Prints the version.")

    @Flag(name: .shortAndLong, help: "Print more than the version.")
    var all = false

    func run() throws {
        let lines =
            all
            ? ["Product:       Kuma", "Version:       \(AgentVersion.text)"]
            : ["Kuma: \(AgentVersion.text)"]
        FileHandle.standardOutput.write(Data((lines.joined(separator: "\n") + "\n").utf8))
    }
}
