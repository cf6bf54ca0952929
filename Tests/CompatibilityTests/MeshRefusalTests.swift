import MeshResources
import Testing

@Suite("Mesh")
struct MeshRefusalTests {
    @Test(
        "one certificate authority of a known type issues certificates",
        arguments: [
            Refusal(
                "two of one name",
                #"""
                {"mtls": {"enabledBackend": "a", "backends": [{"name": "a", "type": "builtin"}, {"name":
                 "a", "type": "builtin"}]}}
                """#,
                "mtls.backends: cannot have more than 1 backends",
                #"mtls.backends[1].name: "a" name is already used for another backend"#),
            Refusal(
                "an unknown one is enabled",
                #"{"mtls": {"enabledBackend": "b", "backends": [{"name": "a", "type": "builtin"}]}}"#,
                "mtls.enabledBackend: has to be set to one of the backends in the mesh"),
            Refusal(
                "a lifetime in an unknown unit",
                #"""
                {"mtls": {"backends": [{"name": "a", "type": "builtin", "dpCert": {"rotation":
                 {"expiration": "2e"}}}]}}
                """#,
                "mtls.dpcert.rotation.expiration: has to be a valid format"),
            Refusal(
                "an unknown type", #"{"mtls": {"backends": [{"name": "a", "type": "vault"}]}}"#,
                "mtls.backends[0].type: could not find installed plugin for this type"),
            Refusal(
                "a provided one without certificate and with an empty key",
                #"{"mtls": {"backends": [{"name": "a", "type": "provided", "conf": {"key": {"secret": ""}}}]}}"#,
                "mtls.backends[0].conf.cert: has to be defined", "mtls.backends[0].conf.key.secret: cannot be empty"),
            Refusal(
                "a provided one with sources that are not chosen",
                #"""
                {"mtls": {"backends": [{"name": "a", "type": "provided", "conf": {"cert": {}, "key":
                 {"file": "/key.pem"}}}]}}
                """#,
                "mtls.backends[0].conf.cert: data source has to be chosen. Available sources: secret, file, inline"),
            Refusal(
                "an egress without mTLS", #"{"routing": {"zoneEgress": true}}"#,
                "mtls: has to be set when zoneEgress enabled"),
        ])
    func mtls(refusal: Refusal) throws {
        #expect(try refusal.reasonsGiven(type: "Mesh") == refusal.reasons)
    }

    @Test("an operator may skip the checks of a certificate authority")
    func skipValidation() throws {
        let document = #"{"mtls": {"skipValidation": true, "backends": [{"name": "a", "type": "provided"}]}}"#
        #expect(validate(try Resource.sample("Mesh", document)) == [])
    }

    @Test(
        "logging backends have a name, a known type and a place to write to",
        arguments: [
            Refusal(
                "empty fields",
                #"{"backends": [{"name": "", "type": "file"}, {"name": "t", "type": "tcp", "conf": {"address": ""}}]}"#,
                "logging.backends[0].name: cannot be empty", "logging.backends[0].config.path: cannot be empty",
                "logging.backends[1].config.address: cannot be empty"),
            Refusal(
                "addresses",
                #"""
                {"backends": [{"name": "a", "type": "tcp", "conf": {"address": "host"}}, {"name": "a",
                 "type": "tcp", "conf": {"address": "a:b:1"}}, {"name": "c", "type": "tcp", "conf":
                 {"address": ":1"}}, {"name": "d", "type": "tcp", "conf": {"address": "[::1]:9"}}]}
                """#,
                "logging.backends[0].config.address: has to be in format of HOST:PORT",
                "logging.backends[1].config.address: has to be in format of HOST:PORT",
                #"logging.backends[1].name: "a" name is already used for another backend"#,
                "logging.backends[2].config.address: has to be in format of HOST:PORT"),
            Refusal(
                "unknown names", #"{"defaultBackend": "b", "backends": [{"name": "a", "type": "kafka"}]}"#,
                #"logging.backends[0].type: unknown backend type. Available backends: "tcp", "file""#,
                "logging.defaultBackend: has to be set to one of the logging backend in mesh"),
        ])
    func logging(refusal: Refusal) throws {
        #expect(try Refusal("", #"{"logging": \#(refusal.document)}"#).reasonsGiven(type: "Mesh") == refusal.reasons)
    }

    @Test(
        "tracing backends have a collector with a port and sample up to 100 percent",
        arguments: [
            Refusal(
                "zipkin",
                #"""
                {"backends": [{"name": "", "sampling": 100.1, "type": "zipkin", "conf": {"apiVersion": "v2",
                "url": ""}},
                              {"name": "b", "type": "zipkin", "conf": {"url": "collector"}},
                              {"name": "b", "type": "zipkin", "conf": {"url": "http://collector/api"}}]}
                """#,
                "tracing.backends[0].name: cannot be empty",
                "tracing.backends[0].sampling: has to be in [0.0 - 100.0] range",
                "tracing.backends[0].config.apiVersion: has invalid value. Allowed values: httpJsonV1, "
                    + "httpJson, httpProto",
                "tracing.backends[0].config.url: cannot be empty", "tracing.backends[1].config.url: invalid URL",
                "tracing.backends[2].config.url: port has to be explicitly specified",
                #"tracing.backends[2].name: "b" name is already used for another backend"#),
            Refusal(
                "datadog", #"{"backends": [{"name": "d", "type": "datadog", "conf": {}}]}"#,
                "tracing.backends[0].config.address: cannot be empty",
                "tracing.backends[0].config.port: port must be in the range [1, 65535]"),
            Refusal(
                "unknown names", #"{"defaultBackend": "x", "backends": [{"name": "a", "type": "jaeger"}]}"#,
                #"tracing.backends[0].type: unknown backend type. Available backends: "zipkin", "datadog""#,
                "tracing.defaultBackend: has to be set to one of the tracing backend in mesh"),
        ])
    func tracing(refusal: Refusal) throws {
        #expect(try Refusal("", #"{"tracing": \#(refusal.document)}"#).reasonsGiven(type: "Mesh") == refusal.reasons)
    }

    @Test(
        "metrics backends are Prometheus and say one thing about TLS",
        arguments: [
            Refusal(
                "unknown names",
                #"""
                {"enabledBackend": "z", "backends": [{"name": "a", "type": "prometheus"}, {"name": "a",
                 "type": "statsd"}]}
                """#,
                #"metrics.backends[1].name: "a" name is already used for another backend"#,
                #"metrics.backends[1].type: unknown backend type. Available backends: "prometheus""#,
                "metrics.enabledBackend: has to be set to one of the backends in the mesh"),
            Refusal(
                "applications of one name",
                #"""
                {"backends": [{"name": "a", "type": "prometheus", "conf": {"aggregate": [{"name": "app"},
                 {"name": "side"}, {"name": "app"}]}}]}
                """#,
                "metrics.backends[0].conf.aggregate[2].name: duplicate entry: app, values have to be unique"),
            Refusal(
                "contradicting TLS settings",
                #"""
                {"backends": [{"name": "a", "type": "prometheus", "conf": {"skipMTLS": true, "tls": {"mode":
                 "activeMTLSBackend"}}}]}
                """#,
                "metrics.backends[0].conf: skipMTLS and tls configuration cannot be defined together"),
            Refusal(
                "a broken filter",
                #"{"backends": [{"name": "a", "type": "prometheus", "conf": {"envoy": {"filterRegex": "(http"}}}]}"#,
                "metrics.backends[0].conf.envoy.filterRegex: provided regexp isn't correct: error "
                    + "parsing regexp: missing closing ): `(http`"
            ),
        ])
    func metrics(refusal: Refusal) throws {
        #expect(try Refusal("", #"{"metrics": \#(refusal.document)}"#).reasonsGiven(type: "Mesh") == refusal.reasons)
    }

    @Test("TLS settings of metrics that say the same twice are accepted")
    func agreeingMetricsTLS() throws {
        for conf in [#"{"skipMTLS": true, "tls": {"mode": "disabled"}}"#, #"{"skipMTLS": false, "tls": {}}"#] {
            let document = #"{"metrics": {"backends": [{"name": "a", "type": "prometheus", "conf": \#(conf)}]}}"#
            #expect(validate(try Resource.sample("Mesh", document)) == [])
        }
    }

    @Test("constraints want tags that a proxy can have", arguments: ["requirements", "restrictions"])
    func constraints(kind: String) throws {
        let document =
            #"{"constraints": {"dataplaneProxy": {"\#(kind)": [{}, {"tags": {"": ""}}, {"tags": {"!": "!"}}]}}}"#
        let path = "constraints.dataplaneProxy.\(kind)"
        #expect(
            try Refusal("", document).reasonsGiven(type: "Mesh") == [
                "\(path)[0].tags: must have at least one tag", "\(path)[1].tags: tag name must be non-empty",
                #"\#(path)[1].tags[""]: tag value must be non-empty"#,
                #"\#(path)[2].tags["!"]: tag name must consist of alphanumeric characters, dots, "#
                    + #"dashes, slashes and underscores"#,
                #"\#(path)[2].tags["!"]: tag value must consist of alphanumeric characters, dots, "#
                    + #"dashes, slashes and underscores or be "*""#,
            ])
    }

    @Test("faults of every section are reported together, in the order of the sections")
    func everySection() throws {
        let document = #"""
            {"routing": {"zoneEgress": true}, "constraints": {"dataplaneProxy": {"restrictions": [{}]}},
             "metrics": {"enabledBackend": "m"}, "tracing": {"defaultBackend": "t"}, "logging": {"defaultBackend": "l"},
             "mtls": {"backends": [{"name": "a", "type": "other"}]}}
            """#
        #expect(
            try Refusal("", document).reasonsGiven(type: "Mesh") == [
                "logging.defaultBackend: has to be set to one of the logging backend in mesh",
                "tracing.defaultBackend: has to be set to one of the tracing backend in mesh",
                "metrics.enabledBackend: has to be set to one of the backends in the mesh",
                "constraints.dataplaneProxy.restrictions[0].tags: must have at least one tag",
                "mtls: has to be set when zoneEgress enabled",
                "mtls.backends[0].type: could not find installed plugin for this type",
            ])
    }
}
