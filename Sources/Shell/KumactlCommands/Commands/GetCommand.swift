import APIClient
import ArgumentParser
import MeshResources

/// `kumactl get`: a list, or one resource.
struct GetCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Shows resources.",
        discussion: """
            Examples:
              kumactl get meshes
              kumactl get dataplanes --mesh demo -o yaml
              kumactl get traffic-route route-all-default --at -10m
            """)

    @Argument(help: "Type of the resources, for example dataplanes.", completion: .list(ResourceType.commandLineWords))
    var type: String

    @Argument(help: "Name of one resource.")
    var name: String?

    @Option(help: ArgumentHelp("How many to show.", valueName: "count"))
    var size: Int?

    @Option(help: ArgumentHelp("Where to go on, as the page before said.", valueName: "offset"))
    var offset: String?

    @Option(help: ArgumentHelp("Show what was there then: r42, head~3, -10m or a time.", valueName: "revision"))
    var at: String?

    @OptionGroup var format: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let type = try ResourceType.named(onCommandLine: type)
        let mesh = try type.scope == .mesh ? session.mesh() : ""
        try await session.withAPI { api in
            async let compatibility: Void = CompatibilityCheck.run(api, console: session.console)
            let result: Result<Void, any Error>
            do {
                result = .success(try await show(type, mesh: mesh, api: api, session: session))
            } catch {
                result = .failure(error)
            }
            await compatibility
            try result.get()
        }
    }

    private func show(_ type: ResourceType, mesh: String, api: APIClient, session: Session) async throws {
        guard let name else { return try await showList(type, mesh: mesh, api: api, session: session) }
        try await showOne(name, type, mesh: mesh, api: api, session: session)
    }

    private func showOne(
        _ name: String, _ type: ResourceType, mesh: String, api: APIClient, session: Session
    ) async throws {
        let key = ResourceKey(type: type.name, mesh: mesh, name: name)
        do {
            let document = try await api.resource(key, type: type, at: at)
            try session.console.show(document, as: format.output) {
                ResourceTable(type, now: session.console.now()).table([document]).text
            }
        } catch let error as APIError where error.status == 404 {
            throw CommandFailure(mesh.isEmpty ? "No resources found" : "No resources found in \(mesh) mesh")
        }
    }

    private func showList(_ type: ResourceType, mesh: String, api: APIClient, session: Session) async throws {
        let page = try await api.list(
            type, mesh: mesh.isEmpty ? nil : mesh, at: at, size: size, offset: offset)
        try session.console.show(page.json, as: format.output) {
            ResourceTable(type, now: session.console.now()).table(page.items).text
                + session.console.footer(nextOffset: page.nextOffset)
        }
    }
}
