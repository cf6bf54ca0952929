/// A key of an older Kuma: still read, with a warning that says what to write instead.
struct FormerKey: Sendable {
    let path: String
    let variable: String
    /// What it means today; empty if it means nothing any more.
    let replacements: [Replacement]
    /// Why there is no replacement; empty if there is one.
    let advice: String

    struct Replacement: Sendable {
        let path: String
        /// Old values that have another word today.
        let values: [String: String]
    }

    static func renamed(
        _ path: String, to newPath: String, and others: [Replacement] = [], variable: String? = nil
    ) -> FormerKey {
        FormerKey(
            path: path, variable: variable ?? ConfigurationKey.variableName(for: path),
            replacements: [Replacement(path: newPath, values: [:])] + others, advice: "")
    }

    static func removed(_ path: String, _ advice: String, variable: String? = nil) -> FormerKey {
        FormerKey(
            path: path, variable: variable ?? ConfigurationKey.variableName(for: path), replacements: [],
            advice: advice)
    }
}

extension FormerKey {
    static let all: [FormerKey] = multicluster + remoteZone(in: "multizone") + servers + discovery + settings

    static let byPath = Dictionary(uniqueKeysWithValues: all.map { ($0.path, $0) })
    static let byVariable = Dictionary(uniqueKeysWithValues: all.map { ($0.variable, $0) })

    /// 0.7: `multicluster`, before it was called `multizone`.
    private static let multicluster: [FormerKey] =
        [
            .removed("multicluster.global.pollTimeout", WithoutEffect.noTick),
            .renamed("multicluster.global.kds.grpcPort", to: "multizone.global.kds.grpcPort"),
            .renamed("multicluster.global.kds.refreshInterval", to: "multizone.global.kds.refreshInterval"),
            .renamed("multicluster.global.kds.tlsCertFile", to: "multizone.global.kds.tlsCertFile"),
            .renamed("multicluster.global.kds.tlsKeyFile", to: "multizone.global.kds.tlsKeyFile"),
        ] + remoteZone(in: "multicluster")

    /// Up to 1.1: a zone was called a remote.
    private static func remoteZone(in section: String) -> [FormerKey] {
        [
            .renamed("\(section).remote.zone", to: "multizone.zone.name"),
            .renamed("\(section).remote.globalAddress", to: "multizone.zone.globalAddress"),
            .renamed("\(section).remote.kds.refreshInterval", to: "multizone.zone.kds.refreshInterval"),
            .renamed("\(section).remote.kds.rootCaFile", to: "multizone.zone.kds.rootCaFile"),
        ]
    }

    private static let zoneTokens = Replacement(path: "dpServer.authn.zoneProxy.type", values: ["dpToken": "zoneToken"])

    /// 0.7 had a server each for xDS, SDS and bootstrap.
    private static let servers: [FormerKey] =
        [
            .renamed("xdsServer.grpcPort", to: "dpServer.port"),
            .renamed("xdsServer.tlsCertFile", to: "dpServer.tlsCertFile"),
            .renamed("xdsServer.tlsKeyFile", to: "dpServer.tlsKeyFile"),
            .renamed("xdsServer.diagnosticsPort", to: "diagnostics.serverPort"),
            .renamed("dpServer.auth.type", to: "dpServer.authn.dpProxy.type", and: [zoneTokens]),
            .renamed("apiServer.port", to: "apiServer.http.port"),
            .renamed("monitoringAssignmentServer.grpcPort", to: "monitoringAssignmentServer.port"),
            .removed("bootstrapServer.port", "bootstrap is served at dpServer.port"),
        ]
        + ["grpcPort", "tlsCertFile", "tlsKeyFile", "dataplaneConfigurationRefreshInterval"].map {
            .removed("sdsServer.\($0)", "SDS is served at dpServer.port")
        }
        + ["interface", "port", "enabled", "tlsCertFile", "tlsKeyFile", "clientCertsDir"].map {
            .removed("adminServer.public.\($0)", "tokens are issued by the API server")
        }
        + ["local.port", "apis.dataplaneToken.enabled"].map {
            .removed("adminServer.\($0)", "tokens are issued by the API server")
        }

    /// 0.7: kuma-dp and kumactl asked for addresses.
    private static let discovery: [FormerKey] =
        ["bootstrap", "monitoringAssignment", "sds"].map {
            .removed("apiServer.catalog.\($0).url", "there is no catalog; each client is given an address")
        }
        + [
            .removed(
                "general.advertisedHostname", "set bootstrapServer.params.xdsHost if Envoy must use another host"),
            .removed("guiServer.apiServerUrl", "the GUI is served by the API server"),
        ]

    private static let settings: [FormerKey] = [
        .renamed("metrics.mesh.minResyncTimeout", to: "metrics.mesh.minResyncInterval"),
        .renamed("metrics.mesh.maxResyncTimeout", to: "metrics.mesh.fullResyncInterval"),
        .removed("metrics.dataplane.enabled", "insights are always kept"),
        .removed("metrics.zone.enabled", "insights are always kept"),
        .removed("store.postgres.minReconnectInterval", WithoutEffect.noPostgres),
        .removed("store.postgres.maxReconnectInterval", WithoutEffect.noPostgres),
        .removed("experimental.gatewayAPI", WithoutEffect.noKubernetes),
        .removed("experimental.kdsDeltaEnabled", "zones always receive the log itself"),
        .removed(
            "multizone.global.kds.disableSOTW", "zones always receive the log itself",
            variable: "KUMA_MULTIZONE_GLOBAL_KDS_DISABLE_SOTW"),
    ]
}
