import ArgumentParser
import MeshResources

/// The root of all commands.
struct Kumactl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kumactl", abstract: "Manages a service mesh through its control plane.",
        version: ProductVersion.number,
        subcommands: [
            ApplyCommand.self, DeleteCommand.self, GetCommand.self, ExportCommand.self, InspectCommand.self,
            HistoryCommand.self, DiffCommand.self, WatchCommand.self, WaitCommand.self, LogCommand.self,
            GenerateCommand.self, ConfigCommand.self, CompletionCommand.self, VersionCommand.self,
        ])

    /// Commands whose exit codes are Kuma's: 0 and 1.
    static let kumaCommands = ownCommands.union(InspectedPolicies.paths)

    private static let ownCommands: Set<[String]> = [
        ["apply"], ["delete"], ["get"], ["export"], ["completion"], ["version"], ["config", "view"],
        ["config", "control-planes", "list"], ["config", "control-planes", "add"],
        ["config", "control-planes", "remove"], ["config", "control-planes", "switch"],
        ["generate", "dataplane-token"], ["generate", "zone-token"], ["generate", "user-token"],
        ["generate", "signing-key"], ["generate", "public-key"], ["generate", "tls-certificate"],
        ["inspect", "dataplane"], ["inspect", "dataplanes"], ["inspect", "meshes"], ["inspect", "services"],
        ["inspect", "zones"],
    ]
}
