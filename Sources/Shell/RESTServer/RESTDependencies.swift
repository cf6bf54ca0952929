public import CommitPipeline
public import ControlPlaneConfig
public import Logging
public import MeshProjections
public import MeshResources

/// What the API server works with.
public struct RESTDependencies: Sendable {
    /// Keys `apiServer.*`, `access.*`, `diagnostics.*`, `dpServer.authn.*`; and what `/config` shows, masked.
    public var configuration: ControlPlaneConfiguration
    public var pipeline: CommitPipeline
    public var observations: any ProxyObservations
    /// What a Dataplane is to have in a state; `nil` if it does not exist there. Pure, may take long.
    public var proxyConfiguration: @Sendable (MeshState, ResourceKey) -> ProxyConfiguration?
    /// Text form of the key that checks the log's checkpoints.
    public var verifierKey: String
    public var facts: ServerFacts
    /// Of the https server, PEM; `nil`: no https.
    public var certificate: ServerIdentity?
    /// Whether the start-up commits are done; `/ready` says 503 before.
    public var isReady: @Sendable () -> Bool
    /// Further figures for `/metrics`, read at each request.
    public var metrics: @Sendable () -> [MetricFamily]
    public var logger: Logger

    public init(
        configuration: ControlPlaneConfiguration, pipeline: CommitPipeline, observations: any ProxyObservations,
        proxyConfiguration: @escaping @Sendable (MeshState, ResourceKey) -> ProxyConfiguration?, verifierKey: String,
        facts: ServerFacts, certificate: ServerIdentity?, isReady: @escaping @Sendable () -> Bool,
        metrics: @escaping @Sendable () -> [MetricFamily], logger: Logger
    ) {
        self.configuration = configuration
        self.pipeline = pipeline
        self.observations = observations
        self.proxyConfiguration = proxyConfiguration
        self.verifierKey = verifierKey
        self.facts = facts
        self.certificate = certificate
        self.isReady = isReady
        self.metrics = metrics
        self.logger = logger
    }
}

/// What `GET /` says about this process.
public struct ServerFacts: Hashable, Sendable {
    public var hostname: String
    /// Of the product, for example `0.1.0`.
    public var version: String
    /// Different for each start.
    public var instanceID: String
    /// Path of the GUI; `nil` if there is none.
    public var gui: String?

    public init(hostname: String, version: String, instanceID: String, gui: String? = nil) {
        self.hostname = hostname
        self.version = version
        self.instanceID = instanceID
        self.gui = gui
    }
}

/// Certificate chain and private key, PEM.
public struct ServerIdentity: Sendable {
    public var certificatePEM: String
    public var privateKeyPEM: String

    public init(certificatePEM: String, privateKeyPEM: String) {
        self.certificatePEM = certificatePEM
        self.privateKeyPEM = privateKeyPEM
    }
}
