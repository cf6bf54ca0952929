import ArgumentParser

/// `kumactl inspect`: what a control plane observes and computes.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Shows what the control plane observes and computes.",
        subcommands: [
            InspectDataplanesCommand.self, InspectDataplaneCommand.self, InspectMeshesCommand.self,
            InspectServicesCommand.self, InspectZonesCommand.self, InspectSnapshotsCommand.self,
            InspectSyncCommand.self, InspectWhyCommand.self, InspectLogCommand.self,
        ] + InspectedPolicies.commands)
}
