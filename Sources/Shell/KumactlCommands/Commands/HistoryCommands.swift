import APIClient
import ArgumentParser
import FoundationEssentials
import MeshResources

/// `kumactl history`.
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Shows who changed what, when and why.",
        discussion: """
            Examples:
              kumactl history -n 5
              kumactl history traffic-permission allow-all-default
              kumactl history --author alice --since -24h
              kumactl history show r42
            """,
        subcommands: [HistoryListCommand.self, HistoryShowCommand.self], defaultSubcommand: HistoryListCommand.self)
}

/// What a command that reads commits can be restricted to.
struct ResourceSelection: ParsableArguments {
    @Argument(
        help: "Type of the resources, for example traffic-route.", completion: .list(ResourceType.commandLineWords))
    var type: String?

    @Argument(help: "Name of one resource.")
    var name: String?

    /// The mesh counts where it was asked for, or where a name would be ambiguous without.
    func filter(_ session: Session) throws -> HistoryFilter {
        guard let word = type else { return HistoryFilter(type: nil, mesh: session.options.mesh, name: nil) }
        let type = try ResourceType.named(onCommandLine: word)
        guard type.scope == .mesh else { return HistoryFilter(type: type.name, mesh: nil, name: name) }
        let mesh = try name == nil ? session.options.mesh : session.mesh()
        return HistoryFilter(type: type.name, mesh: mesh, name: name)
    }
}

/// `kumactl history [TYPE [NAME]]`.
struct HistoryListCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists commits, newest first.")

    @OptionGroup var selection: ResourceSelection

    @Option(help: ArgumentHelp("Only commits of this user.", valueName: "name"))
    var author: String?

    @Option(help: ArgumentHelp("Only commits from then on: r42, head~3, -10m or a time.", valueName: "revision"))
    var since: String?

    @Option(help: ArgumentHelp("Only commits up to then.", valueName: "revision"))
    var until: String?

    @Option(help: ArgumentHelp("Only commits with this text in message or resources.", valueName: "text"))
    var grep: String?

    @Option(
        name: [.customShort("n"), .customLong("limit"), .customLong("size")],
        help: ArgumentHelp("How many to show.", valueName: "count"))
    var limit = 20

    @Option(help: ArgumentHelp("Where to go on, as the page before said.", valueName: "offset"))
    var offset: String?

    @OptionGroup var format: OutputOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("-n has to be more than 0") }
    }

    func perform(_ session: Session) async throws {
        var filter = try selection.filter(session)
        (filter.author, filter.since, filter.until, filter.grep) = (author, since, until, grep)
        try await session.withAPI { api in
            let page = try await api.history(filter, size: limit, offset: offset)
            let text = CommitText(now: session.console.now(), usesColour: session.console.usesColour)
            try session.console.show(page.json, as: format.output) {
                text.table(page.items).text + session.console.footer(nextOffset: page.nextOffset)
            }
        }
    }
}

/// `kumactl history show REV`.
struct HistoryShowCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows one commit with the fields that it changed.")

    @Argument(help: "Revision: r42, head, head~3, -10m or a time.")
    var revision: String

    @OptionGroup var format: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.withAPI { api in
            let commit = try await api.commit(at: revision)
            let text = CommitText(now: session.console.now(), usesColour: session.console.usesColour)
            try session.console.show(commit, as: format.output) { text.whole(commit) }
        }
    }
}
