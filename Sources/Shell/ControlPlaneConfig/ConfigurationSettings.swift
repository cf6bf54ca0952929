/// The REST API. Keys `apiServer.*`.
public struct APIServerSettings: Hashable, Sendable {
    /// Without TLS; port 5681 by default.
    public let http: ListenerSettings
    /// With TLS; port 5682 by default.
    public let https: ListenerSettings
    /// Of `https`; `nil`: make a self-signed one.
    public let certificate: CertificateFiles?
    /// Regular expressions of web origins; empty allows none.
    public let corsAllowedDomains: [String]
    /// Every change through the API is refused.
    public let isReadOnly: Bool
    /// A connection without a request, or with one that does not come to its end, is closed after this time.
    public let idleTimeout: Duration
    /// How users prove who they are.
    public let authentication: UserAuthentication
    /// Requests from this host act as `mesh-system:admin`.
    public let localhostIsAdmin: Bool
    /// `admin-user-token` is created at the first start.
    public let createsBootstrapToken: Bool
    /// User tokens.
    public let tokens: TokenSettings

    init(_ values: ConfigurationValues) {
        http = ListenerSettings(values, "apiServer.http")
        https = ListenerSettings(values, "apiServer.https")
        certificate = values.certificate("apiServer.https")
        corsAllowedDomains = values.list("apiServer.corsAllowedDomains")
        isReadOnly = values.flag("apiServer.readOnly")
        idleTimeout = values.duration("apiServer.idleTimeout")
        authentication = values.choice("apiServer.authn.type")
        localhostIsAdmin = values.flag("apiServer.authn.localhostIsAdmin")
        createsBootstrapToken = values.flag("apiServer.authn.tokens.bootstrapAdminToken")
        tokens = TokenSettings(values, "apiServer.authn.tokens")
    }
}

/// Where a server listens.
public struct ListenerSettings: Hashable, Sendable {
    /// `false`: do not listen at all.
    public let isEnabled: Bool
    /// IPv4 or IPv6 address, or a host name.
    public let interface: String
    /// 0 picks a free one.
    public let port: Int

    init(_ values: ConfigurationValues, _ section: String) {
        isEnabled = values.flag("\(section).enabled")
        interface = values.text("\(section).interface")
        port = values.integer("\(section).port")
    }
}

/// Certificate chain and private key: paths of PEM files, which need not exist.
public struct CertificateFiles: Hashable, Sendable {
    /// The chain, leaf first.
    public let certificateFile: String
    /// The key of the leaf.
    public let keyFile: String
}

/// One kind of token: who issues it and what checks it.
public struct TokenSettings: Hashable, Sendable {
    /// This control plane issues such tokens.
    public let issuerIsEnabled: Bool
    /// The signing keys in secrets check such tokens.
    public let validatorUsesSecrets: Bool
    /// Further keys that check such tokens, in the order of the file.
    public let validatorPublicKeys: [ValidatorPublicKey]

    init(_ values: ConfigurationValues, _ section: String) {
        issuerIsEnabled = values.flag("\(section).enableIssuer")
        validatorUsesSecrets = values.flag("\(section).validator.useSecrets")
        validatorPublicKeys = values.publicKeys("\(section).validator.publicKeys")
    }
}

/// A key that checks tokens which were issued elsewhere.
public struct ValidatorPublicKey: Hashable, Sendable {
    /// Where the PEM text of the key is.
    public enum Source: Hashable, Sendable {
        /// The text itself.
        case inline(String)
        /// A path.
        case file(String)
    }

    /// The `kid` of the tokens that it checks.
    public let keyID: String
    /// The only mesh of those tokens; `nil` for any, and for tokens of users and zones.
    public let mesh: String?
    /// The key itself.
    public let source: Source
}

/// What proxies connect to. Keys `dpServer.*`.
public struct DataplaneServerSettings: Hashable, Sendable {
    /// 0 picks a free one.
    public let port: Int
    /// `nil`: make a self-signed one.
    public let certificate: CertificateFiles?
    /// Of sidecars and gateways.
    public let dataplaneAuthentication: DataplaneAuthentication
    /// Of zone ingresses and egresses.
    public let zoneProxyAuthentication: ZoneProxyAuthentication
    /// Tokens of sidecars and gateways.
    public let dataplaneTokens: TokenSettings
    /// Tokens of zone proxies and zone control planes.
    public let zoneTokens: TokenSettings

    init(_ values: ConfigurationValues) {
        port = values.integer("dpServer.port")
        certificate = values.certificate("dpServer")
        dataplaneAuthentication = values.choice("dpServer.authn.dpProxy.type")
        zoneProxyAuthentication = values.choice("dpServer.authn.zoneProxy.type")
        dataplaneTokens = TokenSettings(values, "dpServer.authn.dpProxy.dpToken")
        zoneTokens = TokenSettings(values, "dpServer.authn.zoneProxy.zoneToken")
    }
}

/// What kuma-dp is told to start Envoy with. Keys `bootstrapServer.params.*`.
public struct BootstrapSettings: Hashable, Sendable {
    /// Where Envoy's admin server listens.
    public let adminAddress: String
    /// Of a proxy that names none.
    public let adminPort: Int
    /// `nil`: the host by which kuma-dp reached the control plane.
    public let xdsHost: String?
    /// `nil` (key: 0): the port of the dataplane server.
    public let xdsPort: Int?
    /// Of Envoy's connection to the control plane.
    public let xdsConnectTimeout: Duration

    init(_ values: ConfigurationValues) {
        adminAddress = values.text("bootstrapServer.params.adminAddress")
        adminPort = values.integer("bootstrapServer.params.adminPort")
        xdsHost = values.optionalText("bootstrapServer.params.xdsHost")
        let port = values.integer("bootstrapServer.params.xdsPort")
        xdsPort = port == 0 ? nil : port
        xdsConnectTimeout = values.duration("bootstrapServer.params.xdsConnectTimeout")
    }
}

/// What is made without being asked for. Keys `defaults.*`.
public struct DefaultsSettings: Hashable, Sendable {
    /// The mesh `default` is not created at the first start.
    public let skipsMeshCreation: Bool
    /// No default resource at all is created at the first start.
    public let skipsTenantResources: Bool
    /// Inbound traffic goes to 127.0.0.1 instead of the address of the inbound.
    public let enablesLocalhostInboundClusters: Bool

    init(_ values: ConfigurationValues) {
        skipsMeshCreation = values.flag("defaults.skipMeshCreation")
        skipsTenantResources = values.flag("defaults.skipTenantResources")
        enablesLocalhostInboundClusters = values.flag("defaults.enableLocalhostInboundClusters")
    }
}

/// What is remembered of proxies. Keys `metrics.dataplane.*`.
public struct DataplaneMetricsSettings: Hashable, Sendable {
    /// Connections that a DataplaneInsight remembers.
    public let subscriptionLimit: Int
    /// Silence after which a proxy counts as offline although its connection is open.
    public let idleTimeout: Duration

    init(_ values: ConfigurationValues) {
        subscriptionLimit = values.integer("metrics.dataplane.subscriptionLimit")
        idleTimeout = values.duration("metrics.dataplane.idleTimeout")
    }
}

/// A global and its zones. Keys `multizone.*.kds.*`.
public struct MultizoneSettings: Hashable, Sendable {
    /// Of a global; 0 picks a free one.
    public let port: Int
    /// Of a global; `nil`: make a self-signed one.
    public let certificate: CertificateFiles?
    /// Of a zone: file of its zone token of scope `cp`; `nil` if none is set.
    public let tokenFile: String?
    /// Of a zone: id of the only log that it follows; `nil`: the first one it sees.
    public let pinnedLog: String?
    /// Of a zone: verifier key of the only global that it follows; `nil`: the first one it sees.
    public let pinnedKey: String?

    init(_ values: ConfigurationValues) {
        port = values.integer("multizone.global.kds.grpcPort")
        certificate = values.certificate("multizone.global.kds")
        tokenFile = values.optionalText("multizone.zone.kds.auth.cpTokenPath")
        pinnedLog = values.optionalText("multizone.zone.kds.pinnedLog")
        pinnedKey = values.optionalText("multizone.zone.kds.pinnedKey")
    }
}
