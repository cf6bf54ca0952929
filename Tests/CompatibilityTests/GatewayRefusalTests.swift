import MeshResources
import Testing

@Suite("built-in gateways")
struct GatewayRefusalTests {
    private static let selectors = #""selectors": [{"match": {"kuma.io/service": "edge"}}]"#

    @Test(
        "a MeshGateway listens on ports, with certificates where TLS ends",
        arguments: [
            Refusal("no conf", "{}", "conf: cannot be empty"),
            Refusal("no listeners", #"{"conf": {}}"#, "conf.listeners: cannot be empty"),
            Refusal(
                "tags of proxies",
                #"""
                {"tags": {"kuma.io/service": "a", "team": "x"}, "conf": {"listeners": [{"port": 1,
                 "protocol": "HTTP"}]}}
                """#,
                #"tags["kuma.io/service"]: tag name must not be "kuma.io/service""#),
            Refusal(
                "empty fields", #"{"conf": {"listeners": [{"tls": {}}]}}"#,
                "conf.listeners[0].port: port must be in the range [1, 65535]",
                "conf.listeners[0].protocol: cannot be empty", "conf.listeners[0].tls.mode: cannot be empty"),
            Refusal(
                "hostnames",
                #"""
                {"conf": {"listeners": [{"port": 1, "protocol": "HTTP", "hostname": "*.a_b"}, {"port": 2,
                 "protocol": "HTTP", "hostname": "a..b"}, {"port": 3, "protocol": "HTTP", "hostname": "*"}]}}
                """#,
                "conf.listeners[0].hostname: invalid wildcard domain", "conf.listeners[1].hostname: invalid hostname"),
            Refusal(
                "TLS",
                #"""
                {"conf": {"listeners": [{"port": 1, "protocol": "HTTPS"},
                 {"port": 2, "protocol": "HTTPS", "tls": {"mode": "PASSTHROUGH"}},
                 {"port": 3, "protocol": "HTTPS", "tls": {"mode": "TERMINATE"}},
                 {"port": 4, "protocol": "HTTPS", "tls": {"mode": "TERMINATE", "certificates": [{}, {}, {}]}}]}}
                """#,
                "conf.listeners[0].tls: cannot be empty",
                "conf.listeners[1].tls.mode: mode is not supported on HTTPS listeners",
                "conf.listeners[2].tls.certificates: cannot be empty in TLS termination mode",
                "conf.listeners[3].tls.certificates: cannot have more than 2 certificates"),
            Refusal(
                "across meshes",
                #"""
                {"conf": {"listeners": [{"port": 1, "protocol": "HTTPS", "crossMesh": true, "tls": {"mode":
                 "TERMINATE"}}]}}
                """#,
                "conf.listeners[0].protocol: protocol is not supported with crossMesh",
                "conf.listeners[0].tls: must be empty with crossMesh"),
            Refusal(
                "listeners that contradict each other",
                #"""
                {"conf": {"listeners": [{"port": 1, "protocol": "HTTP", "resources": {"connectionLimit": 5}},
                 {"port": 1, "protocol": "TCP", "hostname": "a", "resources": {"connectionLimit": 6}},
                 {"port": 2, "protocol": "HTTP"}, {"port": 2, "protocol": "HTTP", "hostname": "*"}]}}
                """#,
                "conf.listeners[0]: protocol conflicts with other listeners on this port",
                "conf.listeners[1]: protocol conflicts with other listeners on this port",
                "conf.listeners[2]: multiple listeners for hostname on this port",
                "conf.listeners[3]: multiple listeners for hostname on this port",
                "conf.listeners[0].resources.connectionLimit: conflicting values for this port",
                "conf.listeners[1].resources.connectionLimit: conflicting values for this port"),
        ])
    func gateway(refusal: Refusal) throws {
        try expect(refusal, type: "MeshGateway")
    }

    @Test("a hostname has at most 253 characters")
    func longHostname() throws {
        let hostname = String(repeating: "a.", count: 126) + "bc"
        let listener = #"{"port": 1, "protocol": "HTTP", "hostname": "\#(hostname)"}"#
        #expect(
            try Refusal("", #"{\#(Self.selectors), "conf": {"listeners": [\#(listener)]}}"#)
                .reasonsGiven(type: "MeshGateway")
                == ["conf.listeners[0].hostname: must be at most 253 characters"])
    }

    @Test("a MeshGateway for other meshes is of one selector")
    func crossMeshSelectors() throws {
        let document = #"""
            {"selectors": [{"match": {"kuma.io/service": "a"}}, {"match": {"kuma.io/service": "b"}}],
             "conf": {"listeners": [{"port": 1, "protocol": "HTTP", "crossMesh": true}]}}
            """#
        #expect(
            try Refusal("", document).reasonsGiven(type: "MeshGateway")
                == ["selectors[1]: there can be at most one selector"])
    }

    @Test(
        "a MeshGatewayRoute matches requests and leads them to a service",
        arguments: [
            Refusal("no conf", "{}", "conf: cannot be empty"),
            Refusal("no rules", #"{"conf": {"http": {"rules": []}}}"#, "conf.http.rules: cannot be empty"),
            Refusal(
                "no matches", #"{"conf": {"http": {"rules": [{}]}}}"#, "conf.http.rules[0].matches: cannot be empty"),
            Refusal(
                "empty matches",
                #"""
                {"conf": {"http": {"rules": [{"matches": [{}, {"path": {"match": "REGEX"}}, {"path": {"value": "a"}},
                 {"headers": [{"value": "v"}, {"name": "n"}, {"name": "n", "match": "ABSENT", "value": "v"}]},
                 {"queryParameters": [{}]}]}]}}}
                """#,
                "conf.http.rules[0].matches[0]: cannot be empty",
                "conf.http.rules[0].matches[1].value: cannot be empty",
                "conf.http.rules[0].matches[2].value: must be an absolute path",
                "conf.http.rules[0].matches[3].headers[0].name: cannot be empty",
                "conf.http.rules[0].matches[3].headers[1].value: cannot be empty",
                "conf.http.rules[0].matches[3].headers[2].value: cannot be set",
                "conf.http.rules[0].matches[4].query_parameters[0].name: cannot be empty",
                "conf.http.rules[0].matches[4].query_parameters[0].value: cannot be empty",
                "conf.http.rules[0].backends: cannot be empty"),
            Refusal(
                "a backend without service",
                #"""
                {"conf": {"http": {"rules": [{"matches": [{"path": {"value": "/"}}], "backends":
                 [{"destination": {"a": "b"}}]}]}}}
                """#,
                #"conf.http.rules[0].backends[0]: mandatory tag "kuma.io/service" is missing"#),
            Refusal(
                "filters",
                #"""
                {"conf": {"http": {"rules": [{"matches": [{"path": {"match": "EXACT", "value": "/"}}], "filters": [
                 {"rewrite": {"hostToBackendHostname": true}}, {"requestHeader": {}},
                 {"requestHeader": {"set": [{"name": "host", "value": "x"}, {}], "remove": [""]}},
                 {"mirror": {"percentage": -1}}, {"rewrite": {"replacePrefixMatch": "/b"}}],
                 "backends": [{"destination": {"kuma.io/service": "a"}}]}]}}}
                """#,
                "conf.http.rules[0].filters[1].request_header: cannot be empty",
                "conf.http.rules[0].filters[2].request_header.set[0]: cannot modify 'host' header, "
                    + "when route has set 'rewrite.host_to_backend_hostname' option",
                "conf.http.rules[0].filters[2].request_header.set[1].name: cannot be empty",
                "conf.http.rules[0].filters[2].request_header.set[1].value: cannot be empty",
                "conf.http.rules[0].filters[2].request_header.remove[0]: cannot be empty",
                "conf.http.rules[0].filters[3].mirror.percentage: has to be in [0.0 - 100.0] range",
                "conf.http.rules[0].filters[3].mirror.backend: cannot be empty",
                "conf.http.rules[0].filters[4].rewrite.replacePrefixMatch: cannot be used without a "
                    + "match on path prefix"
            ),
            Refusal(
                "redirects",
                #"""
                {"conf": {"http": {"rules": [
                 {"matches": [{"method": "GET"}], "filters": [{"redirect": {"port": 70000, "statusCode": 200}}],
                  "backends": [{"destination": {"kuma.io/service": "a"}}]},
                 {"matches": [{"method": "GET"}], "filters": [{"redirect": {"statusCode": 301}}, {"rewrite": {}}]}]}}}
                """#,
                "conf.http.rules[0].filters[0].redirect.port: port must be in the range [1, 65535]",
                "conf.http.rules[0].filters[0].redirect.status_code: must be in the range [300, 308]",
                "conf.http.rules[0].backends: must be empty when using redirect filters",
                "conf.http.rules[1].filters: redirects cannot be used with other filters"),
        ])
    func route(refusal: Refusal) throws {
        try expect(refusal, type: "MeshGatewayRoute")
    }

    private func expect(_ refusal: Refusal, type: String) throws {
        let fields = refusal.document.dropFirst()
        let document = fields == "}" ? "{\(Self.selectors)}" : "{\(Self.selectors), \(fields)"
        #expect(try Refusal("", document).reasonsGiven(type: type) == refusal.reasons)
    }
}
