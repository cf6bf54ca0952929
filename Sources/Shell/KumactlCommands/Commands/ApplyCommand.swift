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

    @Option(help: ArgumentHelp("Only say what would be sent: client (default) or server.", valueName: "where"))
    var dryRun: DryRun?

    @OptionGroup var change: ChangeOptions
    @OptionGroup var global: GlobalOptions

    enum DryRun: String, ExpressibleByArgument, CaseIterable {
        case client, server
    }

    func perform(_ session: Session) async throws {
        if dryRun == .server {
            throw CommandFailure("--dry-run=server is not available; use --dry-run=client")
        }
        let resources = try await checkedResources(session)
        if dryRun == .client { return try preview(resources, console: session.console) }
        let expected = try change.expectedRevision()
        try await session.withAPI { api in
            async let compatibility: Void = CompatibilityCheck.run(api, console: session.console)
            let answer = try await change.reportingConflicts {
                try await commit(resources, expected: expected, api: api)
            }
            await compatibility
            for warning in answer.warnings { session.console.note("Warning: \(warning)") }
            for resource in resources { session.console.line(Self.report(resource.key, answer)) }
            try await change.waitIfAsked(for: answer.revision, api: api, session: session)
        }
    }

    private func commit(
        _ resources: [Resource], expected: Int64?, api: APIClient
    ) async throws(APIError) -> CommitAnswer {
        do {
            return try await api.commit(
                resources.map(RequestedChange.put), message: change.message, expectedRevision: expected,
                idempotencyKey: uniqueIdentifier())
        } catch {
            throw error.naming(resources.map(\.key))
        }
    }

    private func checkedResources(_ session: Session) async throws -> [Resource] {
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
        return check.resources
    }

    private func preview(_ resources: [Resource], console: Console) throws {
        for (index, resource) in resources.enumerated() {
            console.write((index == 0 ? "" : "---\n") + (try DocumentText.yaml(resource.document)))
        }
    }

    private static func report(_ key: ResourceKey, _ answer: CommitAnswer) -> String {
        let outcome =
            switch answer.operations[key] {
            case .created: "Created (r\(answer.revision))"
            case .updated: "Updated (r\(answer.revision))"
            case .deleted: "Deleted (r\(answer.revision))"
            case nil: "Unchanged"
            }
        return "resource type=\"\(key.type)\" mesh=\"\(key.mesh)\" name=\"\(key.name)\" \(outcome)"
    }
}
