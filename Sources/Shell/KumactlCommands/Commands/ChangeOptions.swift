import APIClient
import ArgumentParser

/// Options of everything that changes resources.
struct ChangeOptions: ParsableArguments {
    @Option(name: [.customShort("M"), .long], help: ArgumentHelp("Why; shown in the history.", valueName: "text"))
    var message: String?

    @Option(
        help: ArgumentHelp("Change nothing unless the head of the log is at this revision.", valueName: "revision"))
    var expectRevision: String?

    @Option(
        help: ArgumentHelp(
            "Only say what would happen: client (default) asks no control plane, server lets it decide and validate.",
            valueName: "where"))
    var dryRun: DryRun?

    @Option(
        help: ArgumentHelp(
            "Return when proxies (default) or zones have the change.", valueName: "whom"))
    var wait: Recipients?

    @Option(help: ArgumentHelp("How long to wait with --wait.", valueName: "duration"), transform: TimeLimit.init)
    var timeout = TimeLimit.oneMinute

    enum DryRun: String, ExpressibleByArgument, CaseIterable {
        case client, server
    }

    enum Recipients: String, ExpressibleByArgument, CaseIterable {
        case proxies, zones
    }

    func validate() throws {
        if wait != nil, dryRun != nil { throw ValidationError("--wait is not possible with --dry-run") }
    }

    func expectedRevision() throws(CommandFailure) -> Int64? {
        guard let text = expectRevision else { return nil }
        guard let revision = parseRevisionNumber(text) else {
            throw CommandFailure("--expect-revision has to be a revision such as r42, not \"\(text)\"", code: .usage)
        }
        return revision
    }

    /// A precondition that does not hold has an exit code of its own, where somebody stated one.
    func reportingConflicts<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as APIError where expectRevision != nil {
            throw CommandFailure(error)
        }
    }

    func waitIfAsked(for revision: Int64, api: APIClient, session: Session) async throws {
        guard let wait else { return }
        let arrival = Arrival(
            revision: revision, needsProxies: wait == .proxies, needsZones: wait == .zones, mesh: nil, limit: timeout)
        try await arrival.wait(api: api, console: session.console)
    }
}
