/// What a control plane is to others. Key `mode`.
public enum ControlPlaneMode: String, Hashable, Sendable, CaseIterable {
    /// One control plane with no global; the default.
    case standalone
    /// One zone of several. Kuma up to 1.1 said `remote`.
    case zone
    /// Above the zones; has no proxies.
    case global
}

/// Where the log lives. Key `store.type`.
public enum StoreType: String, Hashable, Sendable, CaseIterable {
    /// On disk; the default.
    case sqlite
    /// Gone when the process ends.
    case memory
}

/// How users of the API prove who they are. Key `apiServer.authn.type`.
public enum UserAuthentication: String, Hashable, Sendable, CaseIterable {
    /// Signed tokens; the default.
    case tokens
    /// TLS client certificates from `apiServer.auth.clientCertsDir`.
    case adminClientCerts
}

/// How sidecars and gateways prove who they are. Key `dpServer.authn.dpProxy.type`.
public enum DataplaneAuthentication: String, Hashable, Sendable, CaseIterable {
    /// Dataplane tokens; the default.
    case dpToken
    /// Not at all.
    case none
}

/// How zone ingresses and egresses prove who they are. Key `dpServer.authn.zoneProxy.type`.
public enum ZoneProxyAuthentication: String, Hashable, Sendable, CaseIterable {
    /// Zone tokens; the default.
    case zoneToken
    /// Not at all.
    case none
}

/// How much is logged. Key `general.logLevel`; the words of Kuma's `--log-level`.
public enum ControlPlaneLogLevel: String, Hashable, Sendable, CaseIterable {
    /// Nothing.
    case off
    /// What an operator wants to know; the default.
    case info
    /// What explains each step.
    case debug
}
