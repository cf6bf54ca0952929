/// What `kuma-dp run` was asked to do: flags, else `KUMA_*` variables, else defaults. Nothing is read from files yet.
///
/// Source: Kuma 2.14 `pkg/config/app/kuma-dp/config.go`.
struct AgentSettings: Hashable, Sendable {
    enum Trust: Hashable, Sendable {
        case authorityFile(String)
        case authority(pem: String)
        /// `isAskedFor`: by `--skip-verify`; else nobody said anything.
        case unverified(isAskedFor: Bool)
    }

    enum Definition: Hashable, Sendable {
        case file(String)
        case standardInput
        case text(String)
    }

    enum Token: Hashable, Sendable {
        case file(String)
        case value(String)
    }

    var controlPlane: ControlPlaneAddress
    var trust: Trust
    var name: String?
    var mesh: String?
    var proxyType: ProxyType
    var definition: Definition?
    var variables: TemplateVariables
    var token: Token?
    var drainTime: Duration
    /// A name to be found in PATH, or a path.
    var binaryPath: String
    /// Worker threads of Envoy; `nil`: as many as the process may use cores.
    var concurrency: Int?
    /// Where Envoy's configuration is written; `nil`: a private temporary folder.
    var workFolder: String?
    var envoyLogLevel: String
    var envoyComponentLogLevel: String?
    /// 0: a free one.
    var readinessPort: Int
    /// Where the Dataplane says nothing; 0: a free one.
    var adminPort: Int
    var retryBackoff: Duration
    var retryMaximum: Duration
    /// `GRPC` or `DELTA_GRPC`; `nil`: the control plane decides.
    var transportVariant: String?

    init(_ options: RunOptions, environment: [String: String]) throws(AgentError) {
        let source = SettingSource(environment: environment)
        controlPlane = try Self.controlPlane(options, source)
        trust = try Self.trust(options, source)
        name = source.setting("--name", options.name, "KUMA_DATAPLANE_NAME")?.value
        mesh = source.setting("--mesh", options.mesh, "KUMA_DATAPLANE_MESH")?.value
        proxyType = try Self.proxyType(options, source)
        definition = try Self.definition(options, source)
        variables = try Self.variables(options, source)
        token = try Self.token(options, source)
        drainTime =
            try source.setting("--drain-time", options.drainTime, "KUMA_DATAPLANE_DRAIN_TIME")?.duration()
            ?? .seconds(30)
        binaryPath =
            source.setting("--binary-path", options.binaryPath, "KUMA_DATAPLANE_RUNTIME_BINARY_PATH")?.value ?? "envoy"
        let threads = try source.setting(
            "--concurrency", options.concurrency, "KUMA_DATAPLANE_RUNTIME_CONCURRENCY")?.number(in: 0...4096)
        concurrency = threads == 0 ? nil : threads
        workFolder =
            source.setting(
                "--work-dir", options.workFolder, "KUMA_DATAPLANE_RUNTIME_WORK_DIR",
                "KUMA_DATAPLANE_RUNTIME_CONFIG_DIR")?.value
        envoyLogLevel = try Self.envoyLogLevel(options, source)
        envoyComponentLogLevel =
            source.setting(
                "--envoy-component-log-level", options.envoyComponentLogLevel,
                "KUMA_DATAPLANE_RUNTIME_ENVOY_COMPONENT_LOG_LEVEL")?.value
        readinessPort = try source.setting("KUMA_READINESS_PORT")?.number(in: 0...65_535) ?? 0
        adminPort = try source.setting("KUMA_DATAPLANE_ADMIN_PORT")?.number(in: 0...65_535) ?? 0
        retryBackoff = try source.setting("KUMA_CONTROL_PLANE_RETRY_BACKOFF")?.duration() ?? .seconds(3)
        retryMaximum = try source.setting("KUMA_CONTROL_PLANE_RETRY_MAX_DURATION")?.duration() ?? .seconds(300)
        transportVariant = try source.setting("KUMA_DATAPLANE_RUNTIME_ENVOY_XDS_TRANSPORT_PROTOCOL_VARIANT")?
            .choice(of: ["GRPC", "DELTA_GRPC"])
    }
}
