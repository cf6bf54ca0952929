import Logging
import MeshResources

/// Runs one Envoy beside a workload: asks the control plane how, starts it, tells its readiness, and stops it gently.
struct DataplaneAgent: Sendable {
    let settings: AgentSettings
    let binary: EnvoyBinary
    let log: Logger
    /// Takes lines for standard output that scripts read.
    let announce: @Sendable (String) -> Void

    /// What an operator or an orchestrator asks of a running kuma-dp.
    enum Request: Hashable, Sendable {
        case stop
        case drainInbound
    }

    static let configurationName = "bootstrap.yaml"
    static let versionName = "envoy-version.txt"

    /// Runs until Envoy has ended.
    ///
    /// - Returns: the exit code of kuma-dp: Envoy's, or 0 after a clean stop.
    func run(requests: some AsyncSequence<Request, Never> & Sendable) async throws(AgentError) -> Int32 {
        let inputs = try AgentInputs(settings, log: log)
        let envoy = try binary.find(settings.binaryPath)
        let client = try BootstrapClient(settings.controlPlane, authority: inputs.authority)
        let outcome: Result<Int32, AgentError>
        do {
            outcome = .success(try await run(inputs, envoy: envoy, client: client, requests: requests))
        } catch {
            outcome = .failure(error)
        }
        await client.close()
        return try outcome.get()
    }

    private func run(
        _ inputs: AgentInputs, envoy: String, client: BootstrapClient,
        requests: some AsyncSequence<Request, Never> & Sendable
    ) async throws(AgentError) -> Int32 {
        let workspace = try Workspace(folder: settings.workFolder)
        defer { workspace.remove(files: [Self.configurationName, Self.versionName]) }
        let version = try await EnvoyVersion.ask(binary: envoy, output: workspace.path(Self.versionName))
        if !version.isCompatible {
            log.warning("Envoy version incompatible", metadata: ["version": "\(version.version)"])
        }
        let readiness = Readiness()
        let server = try await ReadinessServer.start(port: settings.readinessPort, readiness: readiness)
        announce("listening server=readiness address=127.0.0.1:\(server.port)")
        // Held until the end, so that nobody else is given the port before Envoy has it.
        let reservation = try reservation(for: inputs.proxy)
        let accessLogs = await AccessLogPipe.open(for: inputs.proxy, log: log)
        let request = BootstrapRequest(
            proxy: inputs.proxy, token: inputs.token, authority: inputs.authority, envoy: version,
            adminPort: inputs.proxy.adminPort ?? reservation?.port ?? settings.adminPort,
            readinessPort: server.port, workFolder: workspace.folder,
            features: accessLogs == nil ? [] : [AccessLogPipe.feature], transportVariant: settings.transportVariant)
        var session = AgentSession(agent: self, envoy: envoy, workspace: workspace, readiness: readiness)
        let outcome: Result<Int32, AgentError>
        do {
            outcome = .success(try await session.run(body: request.json.canonicalBytes, client, requests: requests))
        } catch {
            outcome = .failure(error)
        }
        await accessLogs?.close()
        await server.stop()
        return try withExtendedLifetime(reservation) { () throws(AgentError) -> Int32 in try outcome.get() }
    }

    private func reservation(for proxy: ProxyDefinition) throws(AgentError) -> PortReservation? {
        guard proxy.adminPort == nil, settings.adminPort == 0 else { return nil }
        return try PortReservation()
    }
}
