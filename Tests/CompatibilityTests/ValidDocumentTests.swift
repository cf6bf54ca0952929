import MeshResources
import Testing

/// A document that Kuma accepts.
struct ValidDocument: Sendable, CustomTestStringConvertible {
    let type: String
    let document: String

    var testDescription: String { "\(type) \(document.prefix(60))" }

    init(_ type: String, _ document: String) {
        self.type = type
        self.document = document
    }
}

@Suite("documents that Kuma accepts")
struct ValidDocumentTests {
    @Test("a minimal document of every type is valid", arguments: minimalDocuments)
    func minimal(valid: ValidDocument) throws {
        #expect(validate(try Resource.sample(valid.type, valid.document)) == [])
    }

    @Test("a document that uses everything is valid", arguments: fullDocuments)
    func full(valid: ValidDocument) throws {
        #expect(validate(try Resource.sample(valid.type, valid.document)) == [])
    }

    @Test("a document of wrong shapes is no reason to crash", arguments: minimalDocuments.map(\.type))
    func wrongShapes(type: String) throws {
        let shapes: [JSON] = [.null, true, 1, 0.5, "x", [], [1, [true], ["a": 1]], [:], ["a": [:], "conf": "x"]]
        for shape in shapes {
            let names = ["networking", "conf", "sources", "destinations", "selectors", "mtls", "logging", "tracing"]
            let spec = Dictionary((names + ["metrics", "tags", "routing", "constraints"]).map { ($0, shape) }) { $1 }
            let resource = Resource(key: ResourceKey(type: type, mesh: "shop", name: "a"), spec: spec)
            _ = validate(resource)
            _ = applyingDefaults(to: resource)
        }
    }

    private static let minimalDocuments = [
        ValidDocument("Mesh", "{}"),
        ValidDocument(
            "Dataplane",
            #"{"networking": {"address": "10.0.0.1", "inbound": [{"port": 80, "tags": {"kuma.io/service": "a"}}]}}"#),
        ValidDocument("Dataplane", #"{"networking": {"address": "host_1.example", "inbound": []}}"#),
        ValidDocument("Zone", #"{"enabled": true}"#), ValidDocument("ZoneIngress", #"{"networking": {"port": 10001}}"#),
        ValidDocument("ZoneEgress", #"{"networking": {"address": "10.0.0.1", "port": 10002}}"#),
        ValidDocument(
            "ExternalService",
            #"""
            {"networking": {"address": "bank.example:443"}, "tags": {"kuma.io/service": "bank"}}
            """#),
        ValidDocument(
            "VirtualOutbound",
            #"""
            {"selectors": [{"match": {"kuma.io/service": "*"}}], "conf": {"host": "{{.svc}}.mesh", "port": "80",
             "parameters": [{"name": "svc", "tagKey": "kuma.io/service"}]}}
            """#),
        ValidDocument("TrafficPermission", "{\(serviceEnds)}"), ValidDocument("TrafficLog", "{\(serviceEnds)}"),
        ValidDocument("TrafficRoute", #"{\#(serviceEnds), "conf": {"destination": {"kuma.io/service": "a"}}}"#),
        ValidDocument("TrafficTrace", #"{"selectors": [{"match": {"zone": "east"}}]}"#),
        ValidDocument(
            "HealthCheck",
            #"""
            {\#(serviceEnds), "conf": {"interval": "7s", "timeout": "3s", "unhealthyThreshold": 4,
             "healthyThreshold": 1}}
            """#
        ),
        ValidDocument(
            "FaultInjection",
            #"""
            {"sources": [{"match": {"a": "b"}}], "destinations": [{"match": {"kuma.io/protocol": "http2"}}],
             "conf": {"delay": {"percentage": 0, "value": "2s"}}}
            """#),
        ValidDocument("CircuitBreaker", #"{\#(serviceEnds), "conf": {"thresholds": {"maxConnections": 20}}}"#),
        ValidDocument("Retry", #"{\#(serviceEnds), "conf": {"http": {"numRetries": 3}}}"#),
        ValidDocument("Timeout", #"{\#(serviceEnds), "conf": {"connectTimeout": "4s"}}"#),
        ValidDocument("RateLimit", #"{\#(serviceEnds), "conf": {"http": {"requests": 30, "interval": "1m"}}}"#),
        ValidDocument(
            "ProxyTemplate",
            #"{"selectors": [{"match": {"kuma.io/service": "a"}}], "conf": {"imports": ["default-proxy"]}}"#),
        ValidDocument("Secret", #"{"data": "aGVsbG8="}"#), ValidDocument("GlobalSecret", #"{"data": "aGVsbG8="}"#),
        ValidDocument(
            "MeshGateway",
            #"""
            {"selectors": [{"match": {"kuma.io/service": "a"}}], "conf": {"listeners": [{"port": 80,
             "protocol": "HTTP"}]}}
            """#
        ),
        ValidDocument(
            "MeshGatewayRoute",
            #"""
            {"selectors": [{"match": {"kuma.io/service": "a"}}], "conf": {"http": {"rules": [
             {"matches": [{"path": {"match": "PREFIX", "value": "/"}}],
             "backends": [{"destination": {"kuma.io/service": "b"}}]}]}}}
            """#),
        ValidDocument("MeshTimeout", #"{"spec": {}}"#),
    ]

    private static let fullDocuments = [
        ValidDocument(
            "Mesh",
            #"""
            {"mtls": {"enabledBackend": "ca", "backends": [{"name": "ca", "type": "builtin", "mode": "PERMISSIVE",
              "dpCert": {"rotation": {"expiration": "1d"}}, "conf": {"caCert": {"RSAbits": 2048,
              "expiration": "10y"}}}]},
             "logging": {"defaultBackend": "f", "backends": [{"name": "f", "type": "file", "conf": {"path": "/tmp/l"}},
              {"name": "t", "type": "tcp", "format": "%START_TIME%", "conf": {"address": "[fd00::1]:514"}}]},
             "tracing": {"defaultBackend": "z", "backends": [{"name": "z", "sampling": 0.5, "type": "zipkin",
              "conf": {"url": "http://user@[::1]:9411/api/v2/spans?x=%20", "apiVersion": "httpProto"}},
              {"name": "d", "type": "datadog", "conf": {"address": "dd", "port": 8126}}]},
             "metrics": {"enabledBackend": "p", "backends": [{"name": "p", "type": "prometheus", "conf": {"port": 1234,
              "envoy": {"filterRegex": "^(http|tcp)[[:alpha:]_\\]]*\\($"}, "aggregate": [{"name": "a"},
              {"name": "b"}]}}]},
             "routing": {"zoneEgress": true},
             "constraints": {"dataplaneProxy": {"requirements": [{"tags": {"kuma.io/zone": "*"}}]}}}
            """#),
        ValidDocument(
            "Mesh",
            #"""
            {"mtls": {"backends": [{"name": "ca", "type": "provided", "dpCert": {"requestTimeout": "5s"},
              "conf": {"cert": {"inlineString": "PEM"}, "key": {"secret": "ca-key"}}}]}}
            """#),
        ValidDocument(
            "Dataplane",
            #"""
            {"networking": {"address": "fd00::1", "admin": {"port": 9901}, "inbound": [{"name": "http", "port": 80,
              "servicePort": 8080, "serviceAddress": "127.0.0.1", "address": "fd00::2",
              "serviceProbe": {"interval": "1s",
              "timeout": "500ms", "healthyThreshold": 1, "unhealthyThreshold": 5, "tcp": {}},
              "tags": {"kuma.io/service": "a", "kuma.io/protocol": "gRPC", "v": "1.2-3_4:5"}}],
             "outbound": [{"port": 1, "tags": {"kuma.io/service": "b"}}, {"port": 2, "service": "c"},
              {"port": 3, "backendRef": {"kind": "MeshExternalService", "name": "x"}}],
             "transparentProxying": {"reachableBackends": {"refs": [{"kind": "MeshService", "name": "a",
             "namespace": "b"}]}},
             "listeners": [{"type": "ZoneIngress", "name": "zi", "address": "fd00::1", "port": 10001}]},
             "metrics": {"type": "prometheus", "conf": {"aggregate": [{"name": "a"}]}},
             "probes": {"port": 9000, "endpoints": [{"inboundPort": 8080, "inboundPath": "/a", "path": "/8080/a"}]}}
            """#),
        ValidDocument(
            "Dataplane",
            #"""
            {"networking": {"address": "10.0.0.1", "gateway": {"type": "BUILTIN", "tags":
             {"kuma.io/service": "edge"}}}}
            """#
        ),
        ValidDocument(
            "Dataplane",
            #"""
            {"networking": {"address": "10.0.0.1", "ingress": {}, "inbound": [{"port": 10001, "tags":
             {"kuma.io/service": "in"}}]}}
            """#
        ),
        ValidDocument(
            "TrafficRoute",
            #"""
            {\#(serviceEnds), "conf": {"split": [{"weight": 0, "destination": {"kuma.io/service": "a", "v": "1"}},
              {"weight": 1, "destination": {"kuma.io/service": "a", "v": "*"}}],
             "loadBalancer": {"ringHash": {"hashFunction": "XX_HASH", "minRingSize": "64"}},
             "http": [{"match": {"path": {"prefix": "/a"}, "method": {"exact": "GET"},
             "headers": {"x": {"regex": "y"}}},
              "modify": {"path": {"rewritePrefix": "/b"}, "host": {"fromPath": {"pattern": "a", "substitution": "b"}},
               "requestHeaders": {"add": [{"name": "a", "value": "b"}], "remove": [{"name": "c"}]}},
              "destination": {"kuma.io/service": "b"}}]}}
            """#),
        ValidDocument(
            "Timeout",
            #"""
            {\#(serviceEnds), "conf": {"http": {"streamIdleTimeout": "30m"}, "tcp": {"idleTimeout": "1h"},
             "grpc": {"maxStreamDuration": "1s"}}}
            """#
        ),
        ValidDocument(
            "ZoneIngress",
            #"""
            {"zone": "east", "networking": {"address": "10.0.0.1", "port": 10001,
            "advertisedAddress": "ingress.example.com.",
              "advertisedPort": 443, "admin": {"port": 10001}},
             "availableServices": [{"tags": {"kuma.io/service": "a", "v": "1"}, "instances": 2, "mesh": "shop"}]}
            """#),
        ValidDocument("Zone", #"{"ingress": {"address": "198.51.100.7:10001"}}"#),
    ]
}
