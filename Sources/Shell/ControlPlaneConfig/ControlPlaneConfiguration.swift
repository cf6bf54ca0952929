public import MeshResources

/// Everything that an operator can set, checked.
///
/// Defaults, then the YAML file, then the `KUMA_*` environment. Every key: `docs/configuration.md`.
public struct ControlPlaneConfiguration: Sendable {
    /// Key `mode`.
    public let mode: ControlPlaneMode
    /// Key `multizone.zone.name`: a DNS label in mode `zone`; `default` if nobody named one.
    public let zoneName: String
    /// Key `multizone.zone.globalAddress`: `grpcs://HOST:PORT` or `grpc://HOST:PORT`; `nil` in mode `standalone`.
    public let globalAddress: String?
    /// Key `store.type`.
    public let storeType: StoreType
    /// Key `store.sqlite.path`, a directory that may not exist yet; `nil` if the store is memory.
    public let dataDirectory: String?
    /// Key `store.keyEncryptionKeyFile`, a file that may not exist yet; `nil` if the store is memory and none is set.
    public let keyEncryptionKeyFile: String?
    /// Keys `apiServer.*`.
    public let api: APIServerSettings
    /// Keys `dpServer.*`.
    public let dataplaneServer: DataplaneServerSettings
    /// Keys `bootstrapServer.params.*`.
    public let bootstrap: BootstrapSettings
    /// Key `xdsServer.nackBackoff`.
    public let nackBackoff: Duration
    /// Key `xdsServer.dataplaneStatusFlushInterval`.
    public let statusFlushInterval: Duration
    /// Key `xdsServer.dataplaneDeregistrationDelay`.
    public let dataplaneDeregistrationDelay: Duration
    /// Key `runtime.universal.dataplaneCleanupAge`.
    public let dataplaneCleanupAge: Duration
    /// Key `diagnostics.serverPort`; 0 picks a free one.
    public let diagnosticsPort: Int
    /// Keys `defaults.*`.
    public let defaults: DefaultsSettings
    /// Keys `metrics.dataplane.*`.
    public let dataplaneMetrics: DataplaneMetricsSettings
    /// Key `metrics.controlPlane.reportResourcesCount`.
    public let reportsResourceCounts: Bool
    /// Keys `multizone.*.kds.*`.
    public let multizone: MultizoneSettings
    /// Key `monitoringAssignmentServer.port`; 0 picks a free one.
    public let monitoringAssignmentPort: Int
    /// Key `dnsServer.port`; 0 picks a free one.
    public let dnsPort: Int
    /// Key `general.workDir`; `nil` if none is set: the data directory.
    public let workDirectory: String?
    /// Keys `general.tlsCertFile` and `general.tlsKeyFile`; each server already has them where it names none.
    public let certificate: CertificateFiles?
    /// Key `general.logLevel`.
    public let logLevel: ControlPlaneLogLevel

    /// Every key that has a value, as a tree like the file's; durations as Go writes them. Holds secrets.
    public let effective: JSON
    /// Deprecated names, unknown variables and keys without effect, a sentence each; shows no secret.
    public let warnings: [String]

    /// `effective` with passwords and inline keys replaced by `*****`.
    public var masked: JSON { ConfigurationTree.masked(effective) }

    /// What is set at `path`, as in `effective`; `nil` for an unknown path.
    public subscript(path: String) -> JSON? { ConfigurationTree.value(at: path, in: effective) }

    /// Reads and checks the configuration.
    ///
    /// - Parameter file: path of a YAML file; `nil` for defaults and environment alone.
    /// - Parameter environment: of the process; `HOME` and `XDG_STATE_HOME` place the data directory.
    /// - Throws: all problems at once.
    public static func load(
        file: String?, environment: [String: String]
    ) throws(ConfigurationError) -> ControlPlaneConfiguration {
        try load(file.map { ConfigurationFile(reading: $0) }, environment)
    }

    static func load(
        _ file: ConfigurationFile?, _ environment: [String: String]
    ) throws(ConfigurationError) -> ControlPlaneConfiguration {
        var draft = ConfigurationDraft()
        if let file { draft.apply(file) }
        draft.apply(environment: environment)
        draft.complete(environment: environment)
        guard draft.problems.isEmpty else { throw ConfigurationError(problems: draft.problems) }
        return ControlPlaneConfiguration(draft)
    }
}

extension ControlPlaneConfiguration {
    private init(_ draft: ConfigurationDraft) {
        let values = ConfigurationValues(draft.values)
        mode = values.choice("mode")
        zoneName = values.text("multizone.zone.name")
        globalAddress = values.optionalText("multizone.zone.globalAddress")
        storeType = values.choice("store.type")
        dataDirectory = storeType == .memory ? nil : values.optionalText("store.sqlite.path")
        keyEncryptionKeyFile = values.optionalText("store.keyEncryptionKeyFile")
        api = APIServerSettings(values)
        dataplaneServer = DataplaneServerSettings(values)
        bootstrap = BootstrapSettings(values)
        nackBackoff = values.duration("xdsServer.nackBackoff")
        statusFlushInterval = values.duration("xdsServer.dataplaneStatusFlushInterval")
        dataplaneDeregistrationDelay = values.duration("xdsServer.dataplaneDeregistrationDelay")
        dataplaneCleanupAge = values.duration("runtime.universal.dataplaneCleanupAge")
        diagnosticsPort = values.integer("diagnostics.serverPort")
        defaults = DefaultsSettings(values)
        dataplaneMetrics = DataplaneMetricsSettings(values)
        reportsResourceCounts = values.flag("metrics.controlPlane.reportResourcesCount")
        multizone = MultizoneSettings(values)
        monitoringAssignmentPort = values.integer("monitoringAssignmentServer.port")
        dnsPort = values.integer("dnsServer.port")
        workDirectory = values.optionalText("general.workDir")
        certificate = values.certificate("general")
        logLevel = values.choice("general.logLevel")
        effective = ConfigurationTree.nested(draft.values)
        warnings = draft.warnings
    }
}
