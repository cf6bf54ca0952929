import APIClient
import ArgumentParser
import MeshResources

/// `kumactl watch`.
struct WatchCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Shows commits as they happen, until it is stopped.",
        discussion: """
            Survives a restart of the control plane, without gap or repeat.

            Examples:
              kumactl watch
              kumactl watch dataplane --since r42 -o jsonl
            """)

    @OptionGroup var selection: ResourceSelection

    @Option(help: ArgumentHelp("Begin with the commit after this revision.", valueName: "revision"))
    var since: String?

    @OptionGroup var format: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let filter = try selection.filter(session)
        let text = CommitText(now: session.console.now(), usesColour: session.console.usesColour)
        try await session.withAPI { api in
            let start = try await since.asyncMap { try await revisionNumber(of: $0, api: api) }
            try await api.watch(since: start, filter: filter) { commit in
                guard filter.matches(commit) else { return }
                switch format.output {
                case .table: session.console.line(text.line(commit))
                case .json, .jsonl: session.console.write(DocumentText.jsonLine(commit))
                case .yaml: session.console.write("---\n" + (try DocumentText.yaml(commit)))
                }
            }
        }
    }
}

/// The number of a revision in any spelling. Times and `head~3` mean other revisions later, so they are settled once.
func revisionNumber(of text: String, api: APIClient) async throws -> Int64 {
    if let number = parseRevisionNumber(text) { return number }
    guard let number = try await api.commit(at: text)["revision"]?.intValue else {
        throw CommandFailure("the control plane does not say which revision \"\(text)\" is")
    }
    return number
}

extension Optional where Wrapped: Sendable {
    /// `map` for work that waits.
    func asyncMap<Result>(_ transform: (Wrapped) async throws -> Result) async rethrows -> Result? {
        guard let value = self else { return nil }
        return try await transform(value)
    }
}

extension HistoryFilter {
    /// Whether a commit changed what is selected.
    func matches(_ commit: JSON) -> Bool {
        guard type != nil || mesh != nil || name != nil else { return true }
        return (commit["changes"]?.elements ?? []).contains { change in
            (type == nil || change["type"]?.stringValue == type) && (mesh == nil || change["mesh"]?.stringValue == mesh)
                && (name == nil || change["name"]?.stringValue == name)
        }
    }
}
