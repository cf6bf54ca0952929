import APIClient
import ArgumentParser
import MeshResources

/// `kumactl wait`. Exit codes: 0 all have it, 5 the time is up.
struct WaitCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Returns when proxies or zones have a revision.",
        discussion: """
            Exits 5 if the time is up. Proxies and zones that are offline are not waited for; they are named on stderr.

            Example:
              kumactl wait --revision r42 --proxies all --timeout 30s
            """)

    @Option(help: ArgumentHelp("What they shall have: r42, head, ...", valueName: "revision"))
    var revision = "head"

    @Option(help: ArgumentHelp("Which proxies: all.", valueName: "which"))
    var proxies: Which?

    @Option(help: ArgumentHelp("Which zones: all.", valueName: "which"))
    var zones: Which?

    @Option(help: ArgumentHelp("How long to wait at most.", valueName: "duration"), transform: TimeLimit.init)
    var timeout = TimeLimit.oneMinute

    @OptionGroup var global: GlobalOptions

    enum Which: String, ExpressibleByArgument, CaseIterable {
        case all
    }

    func perform(_ session: Session) async throws {
        let mesh = session.options.mesh
        try await session.withAPI { api in
            let arrival = Arrival(
                revision: try await revisionNumber(of: revision, api: api),
                needsProxies: proxies != nil || zones == nil, needsZones: zones != nil, mesh: mesh, limit: timeout)
            try await arrival.wait(api: api, console: session.console)
        }
    }
}
