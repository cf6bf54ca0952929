import APIClient
import ArgumentParser
import MeshResources

/// `kumactl delete`.
struct DeleteCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Deletes a resource.",
        discussion: """
            Examples:
              kumactl delete dataplane web-1 --mesh demo
              kumactl delete mesh demo --message 'the demonstration is over'
            """)

    @Argument(help: "Type of the resource, for example dataplane.", completion: .list(ResourceType.commandLineWords))
    var type: String

    @Argument(help: "Name of the resource.")
    var name: String

    @OptionGroup var change: ChangeOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let type = try ResourceType.named(onCommandLine: type)
        guard !type.isReadOnly else {
            throw CommandFailure("TYPE: \(self.type) is readOnly, can't use it for write action")
        }
        let mesh = try type.scope == .mesh ? session.mesh() : ""
        let key = ResourceKey(type: type.name, mesh: mesh, name: name)
        let expected = try change.expectedRevision()
        if change.dryRun == .client {
            return session.console.line("deleted \(type.name) \"\(name)\" (client dry run)")
        }
        try await session.withAPI { api in
            let revision = try await change.reportingConflicts {
                try await delete(key, type: type, expected: expected, api: api)
            }
            let note = change.dryRun == .server ? "server dry run" : revision.map { "r\($0)" }
            session.console.line("deleted \(type.name) \"\(name)\"" + (note.map { " (\($0))" } ?? ""))
            if let revision { try await change.waitIfAsked(for: revision, api: api, session: session) }
        }
    }

    private func delete(
        _ key: ResourceKey, type: ResourceType, expected: Int64?, api: APIClient
    ) async throws -> Int64? {
        do {
            guard expected != nil || change.dryRun == .server else {
                return try await api.delete(
                    key, type: type, message: change.message, idempotencyKey: uniqueIdentifier())
            }
            return try await api.commit(
                [.delete(key)], message: change.message, expectedRevision: expected,
                idempotencyKey: uniqueIdentifier(), isDryRun: change.dryRun == .server
            ).revision
        } catch {
            guard error.status == 404 else { throw error.naming(["\(key)"]) }
            throw CommandFailure("there is no \(type.name) with name \"\(name)\"")
        }
    }
}
