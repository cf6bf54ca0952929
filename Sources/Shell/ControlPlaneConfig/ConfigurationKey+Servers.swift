extension ConfigurationKey {
    /// The REST API, the GUI and who may use them.
    static let apiServer: [ConfigurationKey] =
        [
            .flag("apiServer.http.enabled", true, "Serve the API without TLS."),
            .text("apiServer.http.interface", "0.0.0.0", "Address to listen on."),
            .port("apiServer.http.port", 5681, "Port of the API without TLS; 0 picks a free one."),
            .flag("apiServer.https.enabled", true, "Serve the API with TLS."),
            .text("apiServer.https.interface", "0.0.0.0", "Address to listen on."),
            .port("apiServer.https.port", 5682, "Port of the API with TLS; 0 picks a free one."),
        ] + certificate("apiServer.https", of: "the API") + tlsProtocol("apiServer.https")
        + withoutEffect(
            WithoutEffect.unused,
            [
                .text(
                    "apiServer.https.tlsCaFile", "", "Certificate authority of client certificates, a PEM file.",
                    variable: .exactly("KUMA_API_SERVER_HTTPS_CLIENT_CERTS_CA_FILE")),
                .flag("apiServer.https.requireClientCert", false, "Refuse clients without a certificate."),
                .text("apiServer.auth.clientCertsDir", "", "Directory of the certificates of administrators."),
            ])
        + [
            .choice(
                "apiServer.authn.type", ["tokens", "adminClientCerts"], "tokens",
                "How users prove who they are; with `adminClientCerts`, which this version does not check, only by host."
            ),
            .flag("apiServer.authn.localhostIsAdmin", true, "Requests from this host act as `mesh-system:admin`."),
            .flag(
                "apiServer.authn.tokens.bootstrapAdminToken", true,
                "Create the GlobalSecret `admin-user-token` at the first start."),
            .flag("apiServer.authn.tokens.enableIssuer", true, "Issue user tokens."),
            .flag(
                "apiServer.authn.tokens.validator.useSecrets", true,
                "Check user tokens with the signing keys in GlobalSecrets."),
            .publicKeys("apiServer.authn.tokens.validator.publicKeys", "More keys that check user tokens."),
            .flag("apiServer.readOnly", false, "Refuse every change through the API."),
            .list("apiServer.corsAllowedDomains", [], "Regular expressions of the web origins that may call the API."),
            .duration(
                "apiServer.idleTimeout", "2m",
                "Time until a connection is closed on which no request arrives, or one that does not come to its end."),
        ]
        + withoutEffect(
            WithoutEffect.unused,
            [
                .text("apiServer.rootUrl", "", "URL of the API in its answers."),
                .text("apiServer.basePath", "/", "Path below which the API is served."),
                .flag("apiServer.gui.enabled", true, "Serve the GUI."),
                .text("apiServer.gui.rootUrl", "", "URL of the GUI."),
                .text("apiServer.gui.basePath", "/gui", "Path below which the GUI is served."),
                .duration("apiServer.readHeaderTimeout", "1s", "Longest wait for the head of a request."),
                .duration("apiServer.readTimeout", "10s", "Longest wait for a whole request."),
                .duration("apiServer.writeTimeout", "30s", "Longest time that an answer takes."),
            ])

    /// What proxies connect to: bootstrap, xDS and SDS on one port.
    static let dataplaneServer: [ConfigurationKey] =
        [.port("dpServer.port", 5678, "Port of bootstrap, xDS and SDS, always with TLS; 0 picks a free one.")]
        + certificate("dpServer", of: "the server of proxies") + tlsProtocol("dpServer")
        + [
            authentication(of: "dpProxy", ["dpToken", "none"], "How sidecars and gateways prove who they are."),
            .flag("dpServer.authn.dpProxy.dpToken.enableIssuer", true, "Issue dataplane tokens."),
            .flag(
                "dpServer.authn.dpProxy.dpToken.validator.useSecrets", true,
                "Check dataplane tokens with the signing keys in Secrets."),
            .publicKeys(
                "dpServer.authn.dpProxy.dpToken.validator.publicKeys", "More keys that check dataplane tokens."),
            .flag("dpServer.authn.zoneProxy.zoneToken.enableIssuer", true, "Issue zone tokens."),
        ]
        + withoutEffect(
            "zone proxies and zones are not served by this version",
            [
                authentication(
                    of: "zoneProxy", ["zoneToken", "none"], "How zone ingresses and egresses prove who they are."),
                .flag(
                    "dpServer.authn.zoneProxy.zoneToken.validator.useSecrets", true,
                    "Check zone tokens with the signing keys in GlobalSecrets."),
                .publicKeys(
                    "dpServer.authn.zoneProxy.zoneToken.validator.publicKeys", "More keys that check zone tokens."),
            ])
        + withoutEffect(
            WithoutEffect.unused,
            [
                .flag("dpServer.authn.enableReloadableTokens", false, "Let proxies reload their token file."),
                .duration("dpServer.readHeaderTimeout", "5s", "Longest wait for the head of a request."),
                .duration("dpServer.gracefulShutdownTimeout", "10s", "Longest wait for streams to end at a stop."),
                .flag("dpServer.hds.enabled", true, "Let Envoy check the health of applications."),
                .duration("dpServer.hds.interval", "5s", "How often Envoy reports health."),
                .duration("dpServer.hds.refreshInterval", "10s", "How often health checks are computed."),
                .duration("dpServer.hds.checkDefaults.timeout", "2s", "Timeout.", variable: check("TIMEOUT")),
                .duration("dpServer.hds.checkDefaults.interval", "1s", "Interval.", variable: check("INTERVAL")),
                .duration(
                    "dpServer.hds.checkDefaults.noTrafficInterval", "1s", "Interval without traffic.",
                    variable: check("NO_TRAFFIC_INTERVAL")),
                .integer(
                    "dpServer.hds.checkDefaults.healthyThreshold", 1, "Successes until healthy.",
                    variable: check("HEALTHY_THRESHOLD")),
                .integer(
                    "dpServer.hds.checkDefaults.unhealthyThreshold", 1, "Failures until unhealthy.",
                    variable: check("UNHEALTHY_THRESHOLD")),
            ])

    private static func authentication(of proxy: String, _ types: [String], _ summary: String) -> ConfigurationKey {
        .choice(
            "dpServer.authn.\(proxy).type", types, types[0], "\(summary) An empty text means the default.",
            refused: [
                "serviceAccountToken":
                    "'serviceAccountToken' needs Kubernetes; available are \(types.joined(separator: ", "))"
            ],
            former: ["": types[0]])
    }

    private static func check(_ suffix: String) -> VariableName { .exactly("KUMA_DP_SERVER_HDS_CHECK_\(suffix)") }

    /// What kuma-dp is told to start Envoy with.
    static let bootstrapServer: [ConfigurationKey] =
        [
            .text("bootstrapServer.params.adminAddress", "127.0.0.1", "Address of Envoy's admin server."),
            .port("bootstrapServer.params.adminPort", 9901, "Port of Envoy's admin server if the proxy names none."),
            .text(
                "bootstrapServer.params.xdsHost", "",
                "Host that Envoy connects to. Empty: the one by which kuma-dp reached the control plane."),
            .port("bootstrapServer.params.xdsPort", 0, "Port that Envoy connects to. 0: `dpServer.port`."),
            .duration("bootstrapServer.params.xdsConnectTimeout", "1s", "Timeout of Envoy's connection."),
        ]
        + withoutEffect(
            WithoutEffect.unused,
            [
                .flag("bootstrapServer.params.envoyAdminUnixSocket", true, "Serve Envoy's admin on a socket file."),
                .port("bootstrapServer.params.readinessPort", 9902, "Port of kuma-dp's readiness reporter."),
                .text("bootstrapServer.params.adminAccessLogPath", "/dev/null", "Access log of Envoy's admin server."),
                .integer(
                    "bootstrapServer.params.xdsGrpcMaxReceiveMessageBytes", 4_194_304,
                    "Largest xDS message that Envoy takes, in bytes."),
            ])

    /// How configuration reaches proxies.
    static let xdsServer: [ConfigurationKey] =
        [
            .duration("xdsServer.nackBackoff", "5s", "Shortest time between a NACK and the next try."),
            .duration(
                "xdsServer.dataplaneDeregistrationDelay", "10s",
                "How long a Dataplane that kuma-dp registered outlives its last stream.",
                variable: .exactly("KUMA_XDS_DATAPLANE_DEREGISTRATION_DELAY")),
            .duration(
                "xdsServer.dataplaneStatusFlushInterval", "10s",
                "How often what changed of the insights is written to `insights.db`; at least 100ms."),
        ]
        + withoutEffect(
            WithoutEffect.noTick,
            [
                .duration(
                    "xdsServer.dataplaneConfigurationRefreshInterval", "1s", "How often snapshots are computed.")
            ])

    /// Targets for Prometheus.
    static let monitoringAssignmentServer: [ConfigurationKey] =
        withoutEffect(
            WithoutEffect.unused,
            [
                .flag("monitoringAssignmentServer.enabled", true, "Serve targets to Prometheus."),
                .port("monitoringAssignmentServer.port", 5676, "Port of the targets; 0 picks a free one."),
                .list("monitoringAssignmentServer.apiVersions", ["v1"], "Versions of the protocol."),
                .duration(
                    "monitoringAssignmentServer.assignmentRefreshInterval", "1s", "How often targets are computed."),
                .duration("monitoringAssignmentServer.defaultFetchTimeout", "30s", "Longest wait of a long poll."),
            ] + certificate("monitoringAssignmentServer", of: "the targets server"))
        + tlsProtocol("monitoringAssignmentServer")

    /// Names of services.
    static let dnsServer: [ConfigurationKey] = withoutEffect(
        WithoutEffect.unused,
        [
            .port("dnsServer.port", 5653, "Port of DNS, UDP and TCP; 0 picks a free one."),
            .text("dnsServer.domain", "mesh", "Domain of the names."),
            .text("dnsServer.CIDR", "240.0.0.0/4", "Addresses for virtual IPs."),
            .flag("dnsServer.serviceVipEnabled", true, "Give each service a virtual IP."),
            .port(
                "dnsServer.serviceVipPort", 80, "Port of the virtual IPs.",
                variable: .exactly("KUMA_DNS_SERVICE_SERVICE_VIP_PORT")),
        ])
}
