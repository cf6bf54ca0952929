import MeshResources
import Testing

/// One document of each type that people write, in the shapes of Kuma 2.14 and 1.8.
@Suite("Documents that people write")
struct DocumentTests {
    @Test("a document of each type passes and is stored as it was written", arguments: documents)
    func accepted(sample: Sample) throws {
        let document = try JSON(parsing: sample.text)
        let type = try #require(ResourceType.named(document["type"]?.stringValue ?? ""))
        let result = type.check(document)
        #expect(result.violations == [])
        #expect(result.warnings == [])
        #expect(result.resource.document == document)
        #expect(Names.validate(result.resource.key, type: type) == [])
    }

    @Test("every type that people write has a document here")
    func complete() throws {
        let types = try Set(Self.documents.map { try JSON(parsing: $0.text)["type"]?.stringValue })
        #expect(types == Set(ResourceType.all.filter { !$0.isReadOnly && $0.hasREST }.map(\.name)))
    }

    @Test("a zone ingress of Kuma 0.7 is accepted with a warning")
    func legacyIngress() throws {
        let document = try JSON(
            parsing: """
                {"type": "Dataplane", "mesh": "harbour", "name": "gate-1", "networking": {"address": "192.0.2.40",
                 "ingress": {}, "inbound": [{"port": 10001, "tags": {"kuma.io/service": "gate"}}]}}
                """)
        let result = ResourceType.dataplane.check(document)
        #expect(result.violations == [])
        #expect(result.resource.document == document)
        #expect(
            result.warnings == [
                "networking.ingress: is the zone ingress of Kuma 0.7, write a ZoneIngress resource instead"
            ])
    }

    @Test("a zone of Kuma 0.7 is accepted with a warning")
    func legacyZone() throws {
        let document = try JSON(
            parsing: #"{"type": "Zone", "name": "north", "ingress": {"address": "203.0.113.9:10001"}}"#)
        let result = ResourceType.zone.check(document)
        #expect(result.violations == [])
        #expect(result.resource.document == document)
        #expect(
            result.warnings == [
                "ingress: is out of date since Kuma 1.2, the address is taken from the ZoneIngress resource"
            ])
    }

    @Test("a route of Kuma 0.7 is accepted with a warning and stored in the form of 1.x")
    func legacyRoute() throws {
        let result = ResourceType.trafficRoute.check(
            try JSON(
                parsing: """
                    {"type": "TrafficRoute", "mesh": "harbour", "name": "cranes",
                     "sources": [{"match": {"kuma.io/service": "*"}}],
                     "destinations": [{"match": {"kuma.io/service": "crane"}}],
                     "conf": [{"weight": 70, "destination": {"kuma.io/service": "crane", "build": "a"}},
                              {"weight": 30, "destination": {"kuma.io/service": "crane", "build": "b"}}]}
                    """))
        #expect(result.violations == [])
        #expect(
            result.warnings == ["conf: a list is the form of Kuma 0.7, write the list under \"split\" instead"])
        let split: JSON = [
            ["weight": 70, "destination": ["kuma.io/service": "crane", "build": "a"]],
            ["weight": 30, "destination": ["kuma.io/service": "crane", "build": "b"]],
        ]
        #expect(result.resource.spec["conf"] == ["split": split])
    }

    @Test("faults in a route of Kuma 0.7 are told by the path that is stored")
    func legacyRouteFaults() {
        let result = ResourceType.trafficRoute.check(["conf": [["weight": "7"]]])
        #expect(result.violations == [Violation("conf.split[0].weight", "must be a number, not a string")])
    }

    @Test("an outbound by service name is accepted with a warning")
    func legacyOutbound() {
        let document: JSON = [
            "type": "Dataplane", "mesh": "harbour", "name": "d",
            "networking": ["outbound": [["port": 10021, "service": "crane"]]],
        ]
        let result = ResourceType.dataplane.check(document)
        #expect(result.violations == [])
        #expect(result.resource.document == document)
        #expect(
            result.warnings == [
                "networking.outbound[0].service: is out of date, write the tag \"kuma.io/service\" instead"
            ])
    }

    static let documents: [Sample] = [
        """
        {"type": "Mesh", "name": "harbour", "mtls": {"enabledBackend": "ca-1", "backends": [{"name": "ca-1",
          "type": "builtin", "mode": "PERMISSIVE", "dpCert": {"rotation": {"expiration": "1d"},
          "requestTimeout": "10s"}, "conf": {"caCert": {"RSAbits": 4096, "expiration": "5y"}}}]},
         "tracing": {"defaultBackend": "z", "backends": [
          {"name": "z", "type": "zipkin", "sampling": 12.5, "conf": {"url": "http://z.example:9411/api/v2/spans",
           "traceId128bit": true, "apiVersion": "httpProto", "sharedSpanContext": false}},
          {"name": "dd", "type": "datadog", "conf": {"address": "dd.example", "port": 8126, "splitService": true}}]},
         "logging": {"defaultBackend": "f", "backends": [{"name": "f", "type": "file", "format": "%RESPONSE_CODE%",
          "conf": {"path": "/tmp/harbour.log"}}, {"name": "t", "type": "tcp",
          "conf": {"address": "log.example:5000"}}]},
         "metrics": {"enabledBackend": "p", "backends": [{"name": "p", "type": "prometheus", "conf": {"port": 5671,
          "path": "/m", "tags": {"kuma.io/service": "metrics"}, "aggregate": [{"name": "app", "port": 9100,
          "path": "/metrics", "enabled": true, "address": "127.0.0.1"}], "envoy": {"filterRegex": "http.*",
          "usedOnly": true}, "tls": {"mode": "disabled"}}}]},
         "networking": {"outbound": {"passthrough": false}},
         "routing": {"localityAwareLoadBalancing": true, "zoneEgress": true},
         "constraints": {"dataplaneProxy": {"requirements": [{"tags": {"team": "quay"}}],
          "restrictions": [{"tags": {"team": "pirates"}}]}}, "skipCreatingInitialPolicies": ["*"],
         "meshServices": {"mode": "Disabled"}}
        """,
        """
        {"type": "Mesh", "name": "dry-dock", "mtls": {"backends": [{"name": "own", "type": "provided",
          "conf": {"cert": {"inlineString": "cert text"}, "key": {"secret": "ca-key"}}}]}}
        """,
        """
        {"type": "Dataplane", "mesh": "harbour", "name": "crane-1", "labels": {"team": "quay"},
         "networking": {"address": "192.0.2.11", "inbound": [{"name": "main", "port": 18080, "servicePort": 8080,
          "serviceAddress": "127.0.0.1", "protocol": "http", "tags": {"kuma.io/service": "crane", "build": "a"},
          "serviceProbe": {"interval": "2s", "timeout": "0.250s", "unhealthyThreshold": 3, "healthyThreshold": 1,
          "tcp": {}}}], "outbound": [{"port": 10021, "tags": {"kuma.io/service": "ship"}},
          {"port": 10022, "address": "127.0.0.2", "backendRef": {"kind": "MeshService", "name": "ship", "port": 80}}],
          "transparentProxying": {"redirectPortInbound": 15006, "redirectPortOutbound": 15001,
          "redirectPortInboundV6": 15010, "reachableServices": ["ship"]}, "admin": {"port": 9902}},
         "metrics": {"name": "p", "type": "prometheus", "conf": {"skipMTLS": true}},
         "probes": {"port": 9000, "endpoints": [{"inboundPort": 8080, "inboundPath": "/up", "path": "/8080/up"}]}}
        """,
        """
        {"type": "Dataplane", "mesh": "harbour", "name": "quay-gate", "networking": {"address": "192.0.2.12",
          "gateway": {"type": "DELEGATED", "tags": {"kuma.io/service": "quay-gate"}}}}
        """,
        #"{"type": "Zone", "name": "north", "enabled": true}"#,
        """
        {"type": "ZoneIngress", "name": "north-gate", "zone": "north", "networking": {"address": "192.0.2.21",
          "port": 10001, "advertisedAddress": "203.0.113.7", "advertisedPort": 20001, "admin": {"port": 9901}},
         "availableServices": [{"tags": {"kuma.io/service": "crane"}, "instances": 2, "mesh": "harbour"}]}
        """,
        #"{"type": "ZoneEgress", "name": "north-exit", "networking": {"address": "192.0.2.22", "port": 10002}}"#,
        """
        {"type": "ExternalService", "mesh": "harbour", "name": "customs", "tags": {"kuma.io/service": "customs",
          "kuma.io/protocol": "http"}, "networking": {"address": "customs.example.org:443", "tls": {"enabled": true,
          "allowRenegotiation": false, "serverName": "customs.example.org", "caCert": {"inline": "Y2VydA=="},
          "clientCert": {"file": "/etc/c.pem"}, "clientKey": {"secret": "customs-key"}}}}
        """,
        """
        {"type": "VirtualOutbound", "mesh": "harbour", "name": "by-build", "selectors": [{"match": {"build": "*"}}],
         "conf": {"host": "{{.b}}.{{.s}}.harbour", "port": "8080", "parameters": [{"name": "s",
          "tagKey": "kuma.io/service"}, {"name": "b", "tagKey": "build"}]}}
        """,
        """
        {"type": "TrafficPermission", "mesh": "harbour", "name": "ships-call-cranes",
         "sources": [{"match": {"kuma.io/service": "ship"}}], "destinations": [{"match": {"kuma.io/service": "crane"}}]}
        """,
        """
        {"type": "TrafficRoute", "mesh": "harbour", "name": "cranes", "sources": [{"match": {"kuma.io/service": "*"}}],
         "destinations": [{"match": {"kuma.io/service": "crane"}}], "conf": {"http": [{"match": {"method":
          {"exact": "GET"}, "path": {"prefix": "/load"}, "headers": {"x-size": {"regex": "^[0-9]+$"}}},
          "modify": {"path": {"rewritePrefix": "/l"}, "host": {"fromPath": {"pattern": "^/(.*)$", "substitution":
          "h-\\\\1"}}, "requestHeaders": {"add": [{"name": "x-a", "value": "1", "append": true}],
          "remove": [{"name": "x-b"}]}}, "split": [{"weight": 1, "destination": {"kuma.io/service": "crane"}}]}],
         "loadBalancer": {"ringHash": {"hashFunction": "XX_HASH", "minRingSize": "64", "maxRingSize": 1024}},
         "destination": {"kuma.io/service": "crane", "build": "a"}}}
        """,
        """
        {"type": "TrafficLog", "mesh": "harbour", "name": "log", "sources": [{"match": {"kuma.io/service": "*"}}],
         "destinations": [{"match": {"kuma.io/service": "*"}}], "conf": {"backend": "f"}}
        """,
        """
        {"type": "TrafficTrace", "mesh": "harbour", "name": "trace", "selectors": [{"match": {"kuma.io/service": "*"}}],
         "conf": {"backend": "z"}}
        """,
        """
        {"type": "HealthCheck", "mesh": "harbour", "name": "cranes-up",
         "sources": [{"match": {"kuma.io/service": "*"}}],
         "destinations": [{"match": {"kuma.io/service": "crane"}}], "conf": {"interval": "11s", "timeout": "2s",
          "unhealthyThreshold": 3, "healthyThreshold": 2, "initialJitter": "1s", "intervalJitterPercent": 5,
          "healthyPanicThreshold": 33.3, "failTrafficOnPanic": true, "noTrafficInterval": "1m", "http": {"path": "/up",
          "requestHeadersToAdd": [{"append": false, "header": {"key": "x-probe", "value": "1"}}],
          "expectedStatuses": [200, 204]}, "tcp": {"send": "aGk=", "receive": ["aGV5"]}, "reuseConnection": false}}
        """,
        """
        {"type": "FaultInjection", "mesh": "harbour", "name": "storm",
         "sources": [{"match": {"kuma.io/service": "ship"}}],
         "destinations": [{"match": {"kuma.io/service": "crane", "kuma.io/protocol": "http"}}],
         "conf": {"delay": {"percentage": 12.5, "value": "3s"}, "abort": {"percentage": 5, "httpStatus": 503},
          "responseBandwidth": {"percentage": 50, "limit": "20 mbps"}}}
        """,
        """
        {"type": "CircuitBreaker", "mesh": "harbour", "name": "fuse", "sources": [{"match": {"kuma.io/service": "*"}}],
         "destinations": [{"match": {"kuma.io/service": "crane"}}], "conf": {"interval": "4s",
          "baseEjectionTime": "25s",
          "maxEjectionPercent": 40, "splitExternalAndLocalErrors": true, "thresholds": {"maxConnections": 7,
          "maxPendingRequests": 6, "maxRetries": 2, "maxRequests": 9}, "detectors": {"totalErrors": {},
          "gatewayErrors": {"consecutive": 8}, "localErrors": {"consecutive": 2}, "standardDeviation":
          {"requestVolume": 11, "minimumHosts": 4, "factor": 1.5}, "failure": {"threshold": 80}}}}
        """,
        """
        {"type": "Retry", "mesh": "harbour", "name": "again", "sources": [{"match": {"kuma.io/service": "*"}}],
         "destinations": [{"match": {"kuma.io/service": "crane"}}], "conf": {"http": {"numRetries": 4, "perTryTimeout":
          "150ms", "backOff": {"baseInterval": "20ms", "maxInterval": "2s"}, "retriableStatusCodes": [500, 504],
          "retriableMethods": ["GET"], "retryOn": ["all_5xx", "retriable_status_codes"]}, "tcp":
          {"maxConnectAttempts": 2}, "grpc": {"retryOn": ["unavailable"], "numRetries": 3}}}
        """,
        """
        {"type": "Timeout", "mesh": "harbour", "name": "patience", "sources": [{"match": {"kuma.io/service": "*"}}],
         "destinations": [{"match": {"kuma.io/service": "crane"}}], "conf": {"connectTimeout": "7s", "tcp":
          {"idleTimeout": "1h30m"}, "http": {"requestTimeout": "0s", "idleTimeout": "6m", "streamIdleTimeout": "5m",
          "maxStreamDuration": "1h"}, "grpc": {"streamIdleTimeout": "1m", "maxStreamDuration": "2m"}}}
        """,
        """
        {"type": "RateLimit", "mesh": "harbour", "name": "queue", "sources": [{"match": {"kuma.io/service": "*"}}],
         "destinations": [{"match": {"kuma.io/service": "crane"}}], "conf": {"http": {"requests": 12, "interval": "10s",
          "onRateLimit": {"status": 423, "headers": [{"key": "x-wait", "value": "yes", "append": true}]}}}}
        """,
        """
        {"type": "ProxyTemplate", "mesh": "harbour", "name": "tune",
         "selectors": [{"match": {"kuma.io/service": "crane"}}],
         "conf": {"imports": ["default-proxy"], "resources": [{"name": "raw", "version": "1", "resource": "name: raw"}],
          "modifications": [{"cluster": {"operation": "add", "value": "name: x"}}, {"listener": {"operation": "patch",
          "match": {"origin": "inbound", "tags": {"a": "b"}}, "value": "x: y"}}, {"networkFilter": {"operation":
          "remove", "match": {"name": "f", "listenerName": "l"}}}, {"httpFilter": {"operation": "addFirst",
          "match": {"listenerTags": {"a": "b"}}, "value": "name: f"}}, {"virtualHost": {"operation": "patch",
          "match": {"routeConfigurationName": "r"}, "value": "x: y"}}]}}
        """,
        #"{"type": "Secret", "mesh": "harbour", "name": "customs-key", "data": "c2VhbGVk"}"#,
        #"{"type": "GlobalSecret", "name": "signing-key", "data": "c2VhbGVkIHRvbw=="}"#,
        """
        {"type": "MeshGateway", "mesh": "harbour", "name": "front", "tags": {"side": "sea"},
         "selectors": [{"match": {"kuma.io/service": "front"}}], "conf": {"listeners": [{"port": 8443, "hostname":
          "*.example.org", "protocol": "HTTPS", "tls": {"mode": "TERMINATE", "certificates": [{"secret": "tls"}],
          "options": {}}, "tags": {"entry": "a"}, "crossMesh": false, "resources": {"connectionLimit": 100}}]}}
        """,
        """
        {"type": "MeshGatewayRoute", "mesh": "harbour", "name": "front-route",
         "selectors": [{"match": {"kuma.io/service": "front"}}], "conf": {"http": {"hostnames": ["a.example.org"],
          "rules": [{"matches": [{"path": {"match": "PREFIX", "value": "/a"}, "method": "GET", "headers": [{"match":
          "PRESENT", "name": "x"}], "queryParameters": [{"match": "EXACT", "name": "q", "value": "1"}]}],
          "filters": [{"requestHeader": {"set": [{"name": "x", "value": "y"}], "remove": ["z"]}}, {"mirror":
          {"percentage": 10, "backend": {"destination": {"kuma.io/service": "m"}}}}, {"rewrite":
          {"replacePrefixMatch": "/", "hostToBackendHostname": true}}],
          "backends": [{"weight": 3, "destination": {"kuma.io/service": "crane"}}]}]}}}
        """,
    ]
}

/// A JSON text, printed as its beginning.
struct Sample: ExpressibleByStringLiteral, CustomTestStringConvertible, Sendable {
    let text: String

    init(stringLiteral text: String) { self.text = text }

    var testDescription: String { String(text.prefix(60)) }
}
