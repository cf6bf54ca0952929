import APIClient
import ArgumentParser
import MeshResources

/// `kumactl apply`: all documents in one commit, or none.
struct ApplyCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Creates or updates resources.",
        discussion: """
            All documents become one commit. They are checked first; if one is wrong, nothing is sent.

            Examples:
              kumactl apply -f mesh.yaml
              echo 'type: Mesh' | kumactl apply -f - --var name=demo
              kumactl apply -f policies/ --message 'raise the time-outs'
              kumactl apply -f mesh.yaml --dry-run=server
            """)

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("File, directory, URL, or - for standard input; may be repeated.", valueName: "file"),
        completion: .file())
    var file: [String]

    @Option(
        name: [.customShort("v"), .customLong("var")],
        help: ArgumentHelp("Value for {{name}} in the documents; may be repeated.", valueName: "name=value"))
    var variables: [String] = []

    @OptionGroup var change: ChangeOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let check = try await checkedDocuments(session)
        let resources = check.resources
        if change.dryRun == .client { return try preview(resources, console: session.console) }
        let expected = try change.expectedRevision()
        try await session.withAPI { api in
            async let compatibility: Void = CompatibilityCheck.run(api, console: session.console)
            let answer = try await change.reportingConflicts {
                try await commit(check, expected: expected, api: api)
            }
            await compatibility
            for warning in answer.warnings { session.console.note("Warning: \(warning)") }
            let report = ChangeReport(answer, isDryRun: change.dryRun != nil)
            for line in report.lines(of: resources.map(\.key)) { session.console.line(line) }
            try await change.waitIfAsked(for: answer.revision, api: api, session: session)
        }
    }

    private func commit(
        _ check: DocumentCheck, expected: Int64?, api: APIClient
    ) async throws(APIError) -> CommitAnswer {
        do {
            return try await api.commit(
                check.resources.map(RequestedChange.put), message: change.message, expectedRevision: expected,
                idempotencyKey: uniqueIdentifier(), isDryRun: change.dryRun != nil)
        } catch {
            throw error.naming(check.resources.map { check.title(of: $0.key) })
        }
    }

    private func checkedDocuments(_ session: Session) async throws -> DocumentCheck {
        let template = try DocumentTemplate(variables)
        var check = DocumentCheck(mesh: try session.namedMesh())
        for source in try await DocumentSource.read(file, console: session.console) {
            check.read(try template.render(source))
        }
        for warning in check.warnings { session.console.note("Warning: \(warning)") }
        guard check.faults.isEmpty else {
            for fault in check.faults { session.console.note(fault) }
            throw CommandFailure("failed to validate some resources; nothing was sent")
        }
        guard !check.resources.isEmpty else { throw CommandFailure("no resource(s) passed to apply") }
        return check
    }

    private func preview(_ resources: [Resource], console: Console) throws {
        for (index, resource) in resources.enumerated() {
            console.write((index == 0 ? "" : "---\n") + (try DocumentText.yaml(resource.document)))
        }
    }
}
