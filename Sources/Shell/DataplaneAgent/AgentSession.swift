import Logging

/// Performs what `AgentLifecycle` decides.
struct AgentSession {
    private enum Event: Sendable {
        case input(AgentLifecycle.Input)
        case bootstrap(Bootstrap)
        case failure(AgentError)
    }

    /// How long Envoy may take to end after SIGTERM.
    private static let grace = Duration.seconds(10)

    private let agent: DataplaneAgent
    private let envoy: String
    private let workspace: Workspace
    private let readiness: Readiness
    private let events: AsyncStream<Event>
    private let report: AsyncStream<Event>.Continuation
    private var lifecycle = AgentLifecycle()
    private var bootstrap: Bootstrap?
    private var process: ChildProcess?
    private var tasks: [Task<Void, Never>] = []

    init(agent: DataplaneAgent, envoy: String, workspace: Workspace, readiness: Readiness) {
        self.agent = agent
        self.envoy = envoy
        self.workspace = workspace
        self.readiness = readiness
        (events, report) = AsyncStream.makeStream()
    }

    /// - Parameter body: of the bootstrap request.
    mutating func run(
        body: [UInt8], _ client: BootstrapClient,
        requests: some AsyncSequence<DataplaneAgent.Request, Never> & Sendable
    ) async throws(AgentError) -> Int32 {
        defer { tasks.forEach { $0.cancel() } }
        watch(requests)
        fetchBootstrap(body, client)
        for await event in events {
            switch event {
            case .failure(let error): throw error
            case .bootstrap(let bootstrap):
                self.bootstrap = bootstrap
                if let code = try await handle(.bootstrapped) { return code }
            case .input(let input):
                if let code = try await handle(input) { return code }
            }
        }
        throw AgentError("kuma-dp was cancelled")
    }

    private mutating func handle(_ input: AgentLifecycle.Input) async throws(AgentError) -> Int32? {
        if case .envoyEnded(let status) = input { agent.log.notice("envoy \(status)") }
        for action in lifecycle.handle(input) {
            switch action {
            case .startEnvoy: try await startEnvoy()
            case .reportTerminating: readiness.terminate()
            case .failHealthChecks: await failHealthChecks()
            case .drainInboundListeners: await drainInboundListeners()
            case .watchDrain: watchDrain()
            case .terminateEnvoy: process?.send(.terminate)
            case .watchGrace: after(Self.grace, .graceOver)
            case .killEnvoy: process?.send(.kill)
            case .finish(let code): return code
            }
        }
        return nil
    }

    private mutating func startEnvoy() async throws(AgentError) {
        guard let bootstrap else { return }
        let settings = agent.settings
        let path = try workspace.write(bootstrap.text, to: DataplaneAgent.configurationName)
        let command = EnvoyCommand(
            binary: envoy, configurationPath: path, drainTime: settings.drainTime, logLevel: settings.envoyLogLevel,
            componentLogLevel: settings.envoyComponentLogLevel, concurrency: settings.concurrency)
        let process: ChildProcess
        do {
            process = try await ChildProcess.start(
                EnvoyCommand.dyingWithParent(command.arguments), output: .inherited)
        } catch {
            throw AgentError("cannot start Envoy: \(error)")
        }
        self.process = process
        agent.announce("envoy started pid=\(process.pid) admin=\(bootstrap.admin)")
        readiness.serve(EnvoyAdmin(address: bootstrap.admin))
        inBackground { [report] in report.yield(.input(.envoyEnded(await process.exit.value))) }
    }

    private func failHealthChecks() async {
        guard let admin else { return }
        agent.log.notice("draining Envoy connections for \(agent.settings.drainTime); a second signal skips this")
        if await !admin.failHealthChecks() { agent.log.warning("Envoy's admin server did not take /healthcheck/fail") }
    }

    private func drainInboundListeners() async {
        guard let admin else { return }
        if await !admin.drainInboundListeners() {
            agent.log.warning("Envoy's admin server did not take /drain_listeners")
        }
    }

    private var admin: EnvoyAdmin? { bootstrap.map { EnvoyAdmin(address: $0.admin) } }

    private mutating func watchDrain() {
        let admin = admin
        let watch = DrainWatch(clock: ContinuousClock(), drainTime: agent.settings.drainTime) {
            await admin?.activeConnections()
        }
        inBackground { [report] in
            await watch.run()
            report.yield(.input(.drained))
        }
    }

    private mutating func watch(_ requests: some AsyncSequence<DataplaneAgent.Request, Never> & Sendable) {
        inBackground { [report] in
            for await request in requests {
                switch request {
                case .stop: report.yield(.input(.stopRequested))
                case .drainInbound: report.yield(.input(.inboundDrainRequested))
                }
            }
        }
    }

    private mutating func fetchBootstrap(_ body: [UInt8], _ client: BootstrapClient) {
        let settings = agent.settings
        let retry = BootstrapRetry(
            clock: ContinuousClock(), backoff: settings.retryBackoff, maximum: settings.retryMaximum, log: agent.log)
        inBackground { [report] in
            do {
                report.yield(.bootstrap(try await retry.run { await client.ask(body) }))
            } catch let error as AgentError {
                report.yield(.failure(error))
            } catch {
                // Cancelled: the session is over.
            }
        }
    }

    private mutating func after(_ delay: Duration, _ input: AgentLifecycle.Input) {
        inBackground { [report] in
            guard (try? await Task.sleep(for: delay)) != nil else { return }
            report.yield(.input(input))
        }
    }

    private mutating func inBackground(_ work: @escaping @Sendable () async -> Void) {
        tasks.append(Task { await work() })
    }
}
