import APIClient
import FoundationEssentials
import MeshResources

/// What a running command works with: the options of all commands, the console and the control plane they name.
struct Session: Sendable {
    let console: Console
    let options: GlobalOptions
    /// Ran before; `nil` where it was not asked for.
    let configuration: ConfigurationFile

    init(console: Console, options: GlobalOptions) {
        self.console = console
        self.options = options
        configuration = ConfigurationFile(options: options, environment: console.environment)
    }

    /// The mesh that was asked for; `nil` if it is only the default one.
    func namedMesh() throws -> String? {
        if let mesh = options.mesh { return mesh }
        return try configuration.load().context(named: options.context)?.mesh
    }

    /// The mesh to work in.
    func mesh() throws -> String { try namedMesh() ?? "default" }

    /// Runs `body` with a connection to the control plane of the context.
    func withAPI<Result>(_ body: (APIClient) async throws -> Result) async throws -> Result {
        let endpoint = try configuration.load().endpoint(context: options.context)
        return try await withAPI(at: endpoint, body)
    }

    /// Runs `body` with a connection to `endpoint`.
    func withAPI<Result>(at endpoint: APIEndpoint, _ body: (APIClient) async throws -> Result) async throws -> Result {
        let console = console
        let trace: (@Sendable (String) -> Void)? =
            options.logLevel == .debug ? { @Sendable line in console.note("DEBUG \(line)") } : nil
        let api = try APIClient(endpoint, timeout: options.apiTimeout.seconds, trace: trace)
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(api))
        } catch {
            result = .failure(error)
        }
        await api.shutdown()
        return try result.get()
    }
}
