extension ConfigurationKey {
    static let metrics: [ConfigurationKey] =
        [
            .integer(
                "metrics.dataplane.subscriptionLimit", 2,
                "Connections that a DataplaneInsight shows; more than 2 only of those before a restart."),
            .flag("metrics.controlPlane.reportResourcesCount", true, "Count resources in `/metrics`."),
        ]
        + withoutEffect(
            "a connection that is dead is closed; an open one is online",
            [
                .duration(
                    "metrics.dataplane.idleTimeout", "5m",
                    "Silence after which a proxy is taken for offline although its connection is open.")
            ])
        + withoutEffect(
            WithoutEffect.unused,
            [
                .integer("metrics.zone.subscriptionLimit", 10, "Connections that a ZoneInsight remembers."),
                .duration("metrics.zone.idleTimeout", "5m", "Silence after which a zone is taken for offline."),
                .flag("metrics.zone.compactFinishedSubscriptions", false, "Drop the details of ended connections."),
                .flag(
                    "metrics.openTelemetry.enabled", true, "Send metrics to a collector.",
                    variable: .exactly("KUMA_METRICS_OPENTELEMETRY_ENABLED")),
            ])
        + withoutEffect(
            WithoutEffect.noTick,
            [
                .duration("metrics.mesh.minResyncInterval", "1s", "Shortest time between two mesh insights."),
                .duration("metrics.mesh.fullResyncInterval", "20s", "How often mesh insights are computed."),
                .integer("metrics.mesh.bufferSize", 1000, "Events that wait for the insights."),
                .integer("metrics.mesh.eventProcessors", 1, "Tasks that compute insights."),
            ])

    /// Who may do what through the API.
    static let access: [ConfigurationKey] =
        [.choice("access.type", ["static"], "static", "How rights are decided.")]
        + rights("adminResources", "read and write Secrets and other resources of administrators", isOpen: false)
        + rights("generateDpToken", "generate dataplane tokens", isOpen: false)
        + rights("generateUserToken", "generate user tokens", isOpen: false)
        + rights("generateZoneToken", "generate zone tokens", isOpen: false)
        + rights("viewConfigDump", "see a proxy's configuration", isOpen: true, variable: "GET_CONFIG_DUMP")
        + withoutEffect(
            "a proxy's statistics and clusters are not served by this version",
            rights("viewStats", "see a proxy's statistics", isOpen: true)
                + rights("viewClusters", "see a proxy's clusters", isOpen: true))
        + rights("controlPlaneMetadata", "see facts about the control plane", isOpen: true)

    private static func rights(
        _ action: String, _ sentence: String, isOpen: Bool, variable: String? = nil
    ) -> [ConfigurationKey] {
        let path = "access.static.\(action)"
        let prefix = variable.map { "KUMA_ACCESS_STATIC_\($0)" } ?? variableName(for: path)
        let everybody = ["mesh-system:unauthenticated", "mesh-system:authenticated"]
        return [
            .list(
                "\(path).users", isOpen ? [] : ["mesh-system:admin"], "Users who may \(sentence).",
                variable: .exactly("\(prefix)_USERS")),
            .list(
                "\(path).groups", isOpen ? everybody : ["mesh-system:admin"], "Groups whose users may \(sentence).",
                variable: .exactly("\(prefix)_GROUPS")),
        ]
    }

    static let observability: [ConfigurationKey] =
        withoutEffect("nothing is ever reported", [.flag("reports.enabled", false, "Send usage reports.")])
        + withoutEffect(
            WithoutEffect.unused,
            [
                .text(
                    "tracing.openTelemetry.endpoint", "", "Collector of traces, `HOST:PORT`.",
                    variable: .exactly("KUMA_TRACING_OPENTELEMETRY_ENDPOINT")),
                .integer("eventBus.bufferSize", 100, "Events that wait for a listener."),
            ])
        + withoutEffect(
            WithoutEffect.unused,
            [
                .text("interCp.catalog.instanceAddress", "", "Address by which other instances reach this one."),
                .duration("interCp.catalog.heartbeatInterval", "5s", "How often instances report."),
                .duration("interCp.catalog.writerInterval", "15s", "How often the list of instances is written."),
                .port("interCp.server.port", 5683, "Port for other instances."),
            ]) + tlsProtocol("interCp.server")

    static let experimental: [ConfigurationKey] = withoutEffect(
        WithoutEffect.unused,
        [
            .flag(
                "experimental.kubeOutboundsAsVIPs", true, "Use virtual IPs for Kubernetes services.",
                variable: .exactly("KUMA_EXPERIMENTAL_KUBE_OUTBOUNDS_AS_VIPS")),
            .flag("experimental.useTagFirstVirtualOutboundModel", false, "Store virtual outbounds by tag."),
            .list("experimental.ingressTagFilters", [], "Tags that zone ingresses offer; empty is all."),
            .flag("experimental.exposeZoneProxyMetrics", false, "Serve the metrics of zone proxies."),
            .flag("experimental.kdsEventBasedWatchdog.enabled", false, "Compute changes for zones on events."),
            .duration("experimental.kdsEventBasedWatchdog.flushInterval", "5s", "How often they are sent."),
            .duration("experimental.kdsEventBasedWatchdog.fullResyncInterval", "60s", "How often all are computed."),
            .flag("experimental.kdsEventBasedWatchdog.delayFullResync", false, "Delay the first one at random."),
            .flag("experimental.autoReachableServices", false, "Derive reachable services from permissions."),
            .flag("experimental.sidecarContainers", true, "Use sidecar containers of Kubernetes."),
            .flag("experimental.deltaXds", false, "Offer delta xDS to every proxy."),
        ])

    /// What the control plane derives from resources.
    static let resources: [ConfigurationKey] = withoutEffect(
        WithoutEffect.unused,
        [
            .list(
                "policies.pluginPoliciesEnabled", [], "Policies that are served; empty is all.",
                variable: .exactly("KUMA_PLUGIN_POLICIES_ENABLED")),
            .list("coreResources.enabled", [], "Resource types that are served; empty is all."),
            .duration("coreResources.status.meshMultiZoneServiceInterval", "5s", "How often it is computed."),
            .duration("coreResources.status.meshServiceInterval", "5s", "How often it is computed."),
            .duration("coreResources.status.meshIdentityInterval", "5s", "How often it is computed."),
            .duration("coreResources.status.workloadInterval", "5s", "How often it is computed."),
            .duration("coreResources.status.meshOpenTelemetryBackendInterval", "5s", "How often it is computed."),
            .text("ipam.meshService.cidr", "241.0.0.0/8", "Addresses for MeshServices."),
            .text("ipam.meshExternalService.cidr", "242.0.0.0/8", "Addresses for MeshExternalServices."),
            .text("ipam.meshMultiZoneService.cidr", "243.0.0.0/8", "Addresses for MeshMultiZoneServices."),
            .duration("ipam.allocationInterval", "5s", "How often addresses are given."),
            .list(
                "ipam.knownInternalCIDRs", [], "Addresses that count as internal.",
                variable: .exactly("KUMA_IPAM_KNOWN_INTERNAL_CIDRS")),
            .duration("meshService.generationInterval", "2s", "How often MeshServices are derived."),
            .duration("meshService.deletionGracePeriod", "1h", "How long a MeshService outlives its last Dataplane."),
            .flag("meshService.labelPropagation.enabled", false, "Copy labels of Dataplanes to MeshServices."),
            .list("meshService.labelPropagation.allowedLabelKeys", [], "Labels that are copied."),
        ])
}
