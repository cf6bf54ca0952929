public import MeshResources

/// The configuration with which Envoy starts: who it is, and where its control plane is.
///
/// Source: Kuma 1.8 `pkg/xds/bootstrap/template_v3.go`. JSON, which is YAML too.
public struct BootstrapConfiguration: Sendable {
    public var mesh: String
    public var name: String
    /// Service by which Envoy is known in its own statistics.
    public var service: String
    public var adminAddress: String
    /// `nil`: no admin server.
    public var adminPort: UInt32?
    public var xdsHost: String
    public var xdsPort: Int
    /// For example `1s`.
    public var xdsConnectTimeout: String
    /// PEM of what Envoy trusts when it connects to the control plane.
    public var caCertificatePEM: String
    /// Sent as `authorization` metadata; `nil` without authentication.
    public var token: String?
    /// The Dataplane that kuma-dp was given, as JSON text.
    public var dataplaneResource: String?
    public var version: JSON
    public var features: [String]
    public var dynamicMetadata: JSON
    public var dnsPort: UInt32?
    public var emptyDNSPort: UInt32?
    public var readinessPort: UInt32?
    /// Delta discovery; else state of the world.
    public var usesDelta: Bool

    public init(
        mesh: String, name: String, service: String, adminAddress: String, adminPort: UInt32?, xdsHost: String,
        xdsPort: Int, xdsConnectTimeout: String, caCertificatePEM: String, token: String?, dataplaneResource: String?,
        version: JSON, features: [String], dynamicMetadata: JSON, dnsPort: UInt32?, emptyDNSPort: UInt32?,
        readinessPort: UInt32?, usesDelta: Bool
    ) {
        self.mesh = mesh
        self.name = name
        self.service = service
        self.adminAddress = adminAddress
        self.adminPort = adminPort
        self.xdsHost = xdsHost
        self.xdsPort = xdsPort
        self.xdsConnectTimeout = xdsConnectTimeout
        self.caCertificatePEM = caCertificatePEM
        self.token = token
        self.dataplaneResource = dataplaneResource
        self.version = version
        self.features = features
        self.dynamicMetadata = dynamicMetadata
        self.dnsPort = dnsPort
        self.emptyDNSPort = emptyDNSPort
        self.readinessPort = readinessPort
        self.usesDelta = usesDelta
    }

    /// The whole bootstrap document. Holds the token.
    public var json: JSON {
        var document: [String: JSON] = [
            "node": node,
            "dynamic_resources": dynamicResources,
            "static_resources": ["clusters": .array([adsCluster] + accessLogClusters), "secrets": [validationSecret]],
            "layered_runtime": layeredRuntime,
            "stats_config": statsConfig,
            "overload_manager": overloadManager,
        ]
        if let adminPort {
            document["admin"] = ["address": Self.socket(adminAddress, Int(adminPort))]
        }
        return .object(document)
    }

    private var node: JSON {
        var metadata: [String: JSON] = [
            "dataplane.proxyType": "dataplane", "version": version, "dynamicMetadata": dynamicMetadata,
        ]
        let ports = [
            ("dataplane.admin.port", adminPort), ("dataplane.dns.port", dnsPort),
            ("dataplane.dns.empty.port", emptyDNSPort), ("dataplane.readinessReporter.port", readinessPort),
        ]
        for (name, port) in ports { metadata[name] = port.map { .string(String($0)) } }
        metadata["dataplane.resource"] = dataplaneResource.map(JSON.string)
        if !features.isEmpty { metadata["features"] = .array(features.map(JSON.string)) }
        return ["id": .string("\(mesh).\(name)"), "cluster": .string(service), "metadata": .object(metadata)]
    }

    private var dynamicResources: JSON {
        var grpc: [String: JSON] = ["envoy_grpc": ["cluster_name": "ads_cluster"]]
        if let token { grpc["initial_metadata"] = [["key": "authorization", "value": .string(token)]] }
        let ads: JSON = ["ads": [:], "resource_api_version": "V3", "initial_fetch_timeout": "0s"]
        return [
            "lds_config": ads, "cds_config": ads,
            "ads_config": [
                "api_type": usesDelta ? "DELTA_GRPC" : "GRPC", "transport_api_version": "V3",
                "set_node_on_first_message_only": true, "grpc_services": [.object(grpc)],
            ],
        ]
    }

    private var adsCluster: JSON {
        [
            "name": "ads_cluster", "type": Self.isAddress(xdsHost) ? "STATIC" : "STRICT_DNS",
            "connect_timeout": .string(xdsConnectTimeout),
            // `localhost` is ::1 first on many machines, where a server on 0.0.0.0 does not listen.
            "dns_lookup_family": "ALL",
            "typed_extension_protocol_options": [
                "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": [
                    "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                    "explicit_http_config": [
                        "http2_protocol_options": [
                            "connection_keepalive": ["interval": "30s", "timeout": "10s"]
                        ]
                    ],
                ]
            ],
            "upstream_connection_options": [
                "tcp_keepalive": ["keepalive_probes": 3, "keepalive_time": 10, "keepalive_interval": 10]
            ],
            "load_assignment": [
                "cluster_name": "ads_cluster",
                "endpoints": [["lb_endpoints": [["endpoint": ["address": Self.socket(xdsHost, xdsPort)]]]]],
            ],
            "transport_socket": transportSocket,
        ]
    }

    /// The stream of access logs for tcp backends, where kuma-dp does not read the pipe: listeners may name it.
    private var accessLogClusters: [JSON] {
        guard !features.contains("feature-tcp-accesslog-via-named-pipe") else { return [] }
        let path = String("/tmp/kuma-al-\(name)-\(mesh)".prefix(98)) + ".sock"
        return [
            [
                "name": "access_log_sink", "type": "STATIC", "connect_timeout": .string(xdsConnectTimeout),
                "typed_extension_protocol_options": [
                    "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": [
                        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                        "explicit_http_config": ["http2_protocol_options": [:]],
                    ]
                ],
                "load_assignment": [
                    "cluster_name": "access_log_sink",
                    "endpoints": [
                        ["lb_endpoints": [["endpoint": ["address": ["pipe": ["path": .string(path)]]]]]]
                    ],
                ],
            ]
        ]
    }

    private var transportSocket: JSON {
        var context: [String: JSON] = [
            "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
            "common_tls_context": [
                "tls_params": ["tls_minimum_protocol_version": "TLSv1_2"],
                "validation_context_sds_secret_config": ["name": "cp_validation_ctx"],
            ],
        ]
        if !Self.isAddress(xdsHost) { context["sni"] = .string(xdsHost) }
        return ["name": "envoy.transport_sockets.tls", "typed_config": .object(context)]
    }

    private var validationSecret: JSON {
        [
            "name": "cp_validation_ctx",
            "validation_context": [
                "match_typed_subject_alt_names": [
                    [
                        "san_type": Self.isAddress(xdsHost) ? "IP_ADDRESS" : "DNS",
                        "matcher": ["exact": .string(xdsHost)],
                    ]
                ],
                "trusted_ca": ["inline_string": .string(caCertificatePEM)],
            ],
        ]
    }

    private var layeredRuntime: JSON {
        [
            "layers": [
                [
                    "name": "kuma",
                    "static_layer": [
                        "re2.max_program_size.error_level": 4_294_967_295, "re2.max_program_size.warn_level": 1000,
                    ],
                ]
            ]
        ]
    }

    private var statsConfig: JSON {
        let tags: [(String, String)] = [
            ("name", "^grpc\\.((.+)\\.)"), ("status", "^grpc.*streams_closed(_([0-9]+))"),
            ("worker", "(worker_([0-9]+)\\.)"), ("listener", "((.+?)\\.)rbac\\."),
        ]
        return ["stats_tags": .array(tags.map { ["tag_name": .string($0.0), "regex": .string($0.1)] })]
    }

    /// Without a limit Envoy warns at every start.
    private var overloadManager: JSON {
        [
            "resource_monitors": [
                [
                    "name": "envoy.resource_monitors.global_downstream_max_connections",
                    "typed_config": [
                        "@type":
                            "type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
                        "max_active_downstream_connections": 50000,
                    ],
                ]
            ]
        ]
    }

    private static func socket(_ address: String, _ port: Int) -> JSON {
        ["socket_address": ["address": .string(address), "port_value": .int(Int64(port))]]
    }

    /// An IPv4 or IPv6 address rather than a name.
    static func isAddress(_ host: String) -> Bool {
        host.contains(":")
            || host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { UInt8($0) != nil }
    }
}
