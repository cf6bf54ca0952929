import APIClient
import ArgumentParser
import MeshResources

/// `kumactl config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Manages the control planes that kumactl knows.",
        subcommands: [ConfigViewCommand.self, ControlPlanesCommand.self])
}

/// `kumactl config view`.
struct ConfigViewCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "view", abstract: "Shows the configuration of kumactl, without its secrets.")

    @Flag(help: "Show secrets too.")
    var raw = false

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let configuration = try session.configuration.load()
        session.console.write(try DocumentText.yaml(raw ? configuration.json : configuration.masked))
    }
}

/// `kumactl config control-planes`.
struct ControlPlanesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "control-planes", abstract: "Manages the list of control planes.",
        subcommands: [
            ListControlPlanesCommand.self, AddControlPlaneCommand.self, RemoveControlPlaneCommand.self,
            SwitchControlPlaneCommand.self,
        ])
}

/// `kumactl config control-planes list`.
struct ListControlPlanesCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Shows the control planes; * marks the one in use.")

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let configuration = try session.configuration.load()
        let active = try configuration.context(named: session.options.context)?.controlPlane
        let rows = configuration.controlPlanes.map { [$0.name == active ? "*" : "", $0.name, $0.endpoint.url] }
        session.console.write(Table(["ACTIVE", "NAME", "ADDRESS"], rows: rows).text)
    }
}

/// `kumactl config control-planes remove`.
struct RemoveControlPlaneCommand: KumactlCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Removes a control plane.")

    @Option(help: "Name of the control plane.")
    var name: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var configuration = try session.configuration.load()
        let before = configuration.currentContextName
        let isAnyLeft = try configuration.remove(name: name)
        try session.configuration.save(configuration)
        session.console.line("removed Control Plane \"\(name)\"")
        if !isAnyLeft {
            session.console.line(
                "there is no active Control Plane left. Use `kumactl config control-planes add` to add a Control Plane "
                    + "and make it active")
        } else if let now = try configuration.context(named: nil), now.name != before {
            session.console.line("switched active Control Plane to \"\(now.controlPlane)\"")
        }
    }
}

/// `kumactl config control-planes switch`.
struct SwitchControlPlaneCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "switch", abstract: "Chooses the control plane to work with.")

    @Option(help: "Name of the control plane.")
    var name: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var configuration = try session.configuration.load()
        try configuration.switchTo(name: name)
        try session.configuration.save(configuration)
        session.console.line("switched active Control Plane to \"\(name)\"")
    }
}
