extension ConfigurationKey {
    /// What this process is, and what all of its servers share.
    static let process: [ConfigurationKey] =
        [
            .choice(
                "environment", ["universal"], "universal", "Where workloads run.",
                refused: ["kubernetes": "'kubernetes' is not available; this control plane runs on 'universal' only"]),
            .choice(
                "mode", ["standalone", "zone", "global"], "standalone",
                "`standalone`: one control plane with no global. `zone`: one zone of several. `global`: above zones.",
                former: ["remote": "zone"]),
            .choice("general.logLevel", ["off", "info", "debug"], "info", "How much is logged. Not a key of Kuma."),
            .text(
                "general.workDir", "",
                "Directory of generated files such as self-signed certificates. Empty: the data directory."),
            .text(
                "general.tlsCertFile", "",
                "Certificate chain, a PEM file, of each server that names none of its own. Empty: self-signed."),
            .text("general.tlsKeyFile", "", "Private key of `general.tlsCertFile`, a PEM file."),
        ] + tlsProtocol("general")
        + withoutEffect(
            WithoutEffect.unused,
            [
                .duration("general.dnsCacheTTL", "10s", "How long a resolved address is kept."),
                .duration("general.resilientComponentBaseBackoff", "5s", "First wait before a component restarts."),
                .duration("general.resilientComponentMaxBackoff", "1m", "Longest wait before a component restarts."),
                .duration("general.certGenerationBaseBackoff", "5s", "First wait after a failed certificate."),
                .duration("general.certGenerationMaxBackoff", "5m", "Longest wait after a failed certificate."),
                .integer(
                    "general.certGenerationCircuitBreakerMinProxies", 10,
                    "Failing proxies from which on certificates are no longer tried."),
            ])
        + [
            .port("diagnostics.serverPort", 5680, "Port of `/ready`, `/healthy` and `/metrics`; 0 picks a free one.")
        ]
        + withoutEffect(
            WithoutEffect.unused,
            [
                .flag("diagnostics.debugEndpoints", false, "Serve profiles of the process."),
                .flag("diagnostics.tlsEnabled", false, "Serve diagnostics with TLS."),
            ] + certificate("diagnostics", of: "the diagnostics server")) + tlsProtocol("diagnostics")
        + [
            .flag("defaults.skipMeshCreation", false, "Do not create the mesh `default` at the first start."),
            .flag("defaults.skipTenantResources", false, "Create no default resource at all at the first start."),
            .flag(
                "defaults.enableLocalhostInboundClusters", false,
                "Send inbound traffic to 127.0.0.1 instead of the address of the inbound. A key of Kuma 1.8."),
        ]
        + withoutEffect(
            "`allow-all-<mesh>` and `route-all-<mesh>` are always created, as Kuma 1.8 does",
            [
                .flag(
                    "defaults.createMeshRoutingResources", false, "Create a default TrafficPermission and TrafficRoute."
                )
            ])
        + withoutEffect(
            WithoutEffect.unused,
            [.flag("defaults.skipHostnameGenerators", false, "Create no default HostnameGenerator.")])
        + [
            .duration(
                "runtime.universal.dataplaneCleanupAge", "72h",
                "How long a Dataplane may be offline before it is deleted.")
        ]
        + withoutEffect(
            WithoutEffect.unused,
            [
                .duration(
                    "runtime.universal.zoneResourceCleanupAge", "72h",
                    "How long a zone proxy may be offline before it is deleted."),
                .duration("runtime.universal.vipRefreshInterval", "500ms", "How often virtual IPs are computed."),
                .text(
                    "runtime.universal.spire.socketPath", "/tmp/spire-agent/public/api.sock",
                    "Socket of the SPIRE agent."),
                .duration(
                    "runtime.universal.workload.generationInterval", "2s", "How often Workloads are computed."),
            ])
        + withoutEffect(
            WithoutEffect.noKubernetes,
            [.opaque("runtime.kubernetes", "Everything about Kubernetes; dropped when read.")])
}
