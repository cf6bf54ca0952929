import MeshResources
import Testing

@Suite("Dataplane")
struct DataplaneRefusalTests {
    private static let service = #""tags": {"kuma.io/service": "cart"}"#
    private static let malformedName =
        "invalid characters. A lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, "
        + "'-' or '.', and must start and end with an alphanumeric character"

    @Test(
        "a proxy has an address that others can dial",
        arguments: [
            Refusal("no networking", "{}", "networking: must be defined"),
            Refusal("none", #"{"networking": {}}"#, "networking.address: address can't be empty"),
            Refusal(
                "IPv4 wildcard", #"{"networking": {"address": "0.0.0.0"}}"#,
                "networking.address: must not be 0.0.0.0 or ::"),
            Refusal(
                "IPv6 wildcard", #"{"networking": {"address": "::"}}"#,
                "networking.address: must not be 0.0.0.0 or ::"),
            Refusal(
                "no name either", #"{"networking": {"address": "..>_<.."}}"#,
                "networking.address: address has to be valid IP address or domain name"),
        ])
    func address(refusal: Refusal) throws {
        #expect(try refusal.reasonsGiven(type: "Dataplane") == refusal.reasons)
    }

    @Test(
        "inbounds have ports, addresses and tags of their own",
        arguments: [
            Refusal(
                "ports", #"[{\#(service)}, {"port": 65536, "servicePort": 70000, \#(service)}]"#,
                "networking.inbound[0].port: port must be in the range [1, 65535]",
                "networking.inbound[1].port: port must be in the range [1, 65535]",
                "networking.inbound[1].servicePort: port must be in the range [1, 65535]"),
            Refusal(
                "addresses",
                #"[{"port": 80, "address": "localhost", "serviceAddress": "backend", \#(service)}]"#,
                "networking.inbound[0].serviceAddress: serviceAddress has to be valid IP address",
                "networking.inbound[0].address: address has to be valid IP address"),
            Refusal(
                "the workload where the proxy is",
                #"""
                [{"port": 80, "serviceAddress": "192.168.0.1", \#(service)},
                 {"port": 81, "address": "192.168.0.2", "serviceAddress": "192.168.0.2", "servicePort": 81,
                 \#(service)},
                 {"port": 82, "address": "192.168.0.2", "serviceAddress": "192.168.0.2", "servicePort": 83,
                 \#(service)}]
                """#,
                "networking.inbound[0].serviceAddress: serviceAddress and servicePort has to differ "
                    + "from address and port",
                "networking.inbound[1].serviceAddress: serviceAddress and servicePort has to differ "
                    + "from address and port"
            ),
            Refusal(
                "tags",
                #"""
                [{"port": 80, "tags": {"version": "", "b@d": "x", "value": "a/b"}},
                 {"port": 81, "tags": {"kuma.io/service": "a", "kuma.io/protocol": ""}},
                 {"port": 82, "tags": {"kuma.io/service": "a", "kuma.io/protocol": "quic"}},
                 {"port": 83, "tags": {"kuma.io/service": "a", "kuma.io/protocol": "HTTP"}}]
                """#,
                #"networking.inbound[0].tags["b@d"]: tag name must consist of alphanumeric characters, "#
                    + #"dots, dashes, slashes and underscores"#,
                #"networking.inbound[0].tags["value"]: tag value must consist of alphanumeric "#
                    + #"characters, dots, dashes and underscores"#,
                #"networking.inbound[0].tags["version"]: tag value must be non-empty"#,
                #"networking.inbound[0].tags["kuma.io/service"]: tag has to exist"#,
                #"networking.inbound[1].tags["kuma.io/protocol"]: tag "kuma.io/protocol" has an invalid "#
                    + #"value "". Allowed values: grpc, http, http2, kafka, tcp"#,
                #"networking.inbound[1].tags["kuma.io/protocol"]: tag value must be non-empty"#,
                #"networking.inbound[2].tags["kuma.io/protocol"]: tag "kuma.io/protocol" has an invalid "#
                    + #"value "quic". Allowed values: grpc, http, http2, kafka, tcp"#
            ),
            Refusal(
                "probes",
                #"""
                [{"port": 80, "serviceProbe": {"interval": "0", "timeout": "1s", "healthyThreshold": 1,
                 "unhealthyThreshold": 0}, \#(service)}]
                """#,
                "networking.inbound[0].serviceProbe.interval: must have a positive value",
                "networking.inbound[0].serviceProbe.unhealthyThreshold: must have a positive value"),
        ])
    func inbound(refusal: Refusal) throws {
        try expect(#"{"networking": {"address": "192.168.0.1", "inbound": \#(refusal.document)}}"#, refusal)
    }

    @Test(
        "outbounds lead to a service",
        arguments: [
            Refusal(
                "plain",
                #"""
                [{"port": 0, \#(service)}, {"port": 1, "address": "here", \#(service)}, {"port": 2},
                 {"port": 3, "tags": {"v": "1"}}]
                """#,
                "networking.outbound[0].port: port must be in the range [1, 65535]",
                "networking.outbound[1].address: address has to be valid IP address",
                #"networking.outbound[2].tags: mandatory tag "kuma.io/service" is missing"#,
                #"networking.outbound[3].tags: mandatory tag "kuma.io/service" is missing"#),
            Refusal(
                "references",
                #"""
                [{"port": 1, "backendRef": {}},
                 {"port": 2, "backendRef": {"kind": "MeshService", "name": "a", "port": 80}, \#(service)},
                 {"port": 3, "backendRef": {"kind": "MeshService", "name": "a"}, "service": "old"},
                 {"port": 4, "backendRef": {"kind": "MeshExternalService", "labels": {"a": "b"}}}]
                """#,
                "networking.outbound[0].backendRef.kind: invalid value. Available values are: "
                    + "MeshExternalService,MeshMultiZoneService,MeshService",
                "networking.outbound[0].backendRef: either 'name' or 'labels' should be specified",
                "networking.outbound[0].backendRef.port: port must be in the range [1, 65535]",
                "networking.outbound[1].backendRef: both backendRef and tags/service cannot be defined",
                "networking.outbound[2].backendRef.port: port must be in the range [1, 65535]",
                "networking.outbound[2].backendRef: both backendRef and tags/service cannot be defined"),
        ])
    func outbound(refusal: Refusal) throws {
        try expect(#"{"networking": {"address": "cart.internal", "outbound": \#(refusal.document)}}"#, refusal)
    }

    @Test(
        "a gateway has no inbounds of its own",
        arguments: [
            Refusal(
                "delegated",
                #"""
                {"gateway": {"tags": {"version": "", "kuma.io/protocol": "http"}}, "inbound": [{"port": 80,
                 \#(service)}], "listeners": [{"address": "10.0.0.1", "port": 1}]}
                """#,
                "networking.inbound: inbound cannot be defined for delegated gateways",
                "networking.listeners: listeners cannot be defined for delegated gateways",
                #"networking.gateway.tags["kuma.io/protocol"]: other values than tcp are not allowed, "#
                    + #"provided value "http""#,
                #"networking.gateway.tags["version"]: tag value must be non-empty"#,
                #"networking.gateway.tags: mandatory tag "kuma.io/service" is missing"#),
            Refusal(
                "builtin",
                #"""
                {"gateway": {"type": "BUILTIN", \#(service)}, "inbound": [{"port": 80, \#(service)}],
                 "outbound": [{"port": 81, \#(service)}], "listeners": [{"address": "10.0.0.1", "port": 1}]}
                """#,
                "networking.inbound: inbound cannot be defined for builtin gateways",
                "networking.outbound: outbound cannot be defined for builtin gateways",
                "networking.probes: probes cannot be defined for builtin gateways",
                "networking.listeners: listeners cannot be defined for builtin gateways"),
        ])
    func gateway(refusal: Refusal) throws {
        let networking = refusal.document.dropFirst()
        let probes = #""probes": {"port": 9000}"#
        try expect(#"{"networking": {"address": "10.0.0.1", \#(networking), \#(probes)}"#, refusal)
    }

    @Test("probes need ports and paths")
    func probes() throws {
        let refusal = Refusal(
            "",
            #"""
            {"networking": {"address": "10.0.0.1"},
             "probes": {"endpoints": [{"inboundPort": 8080, "inboundPath": "/live", "path": "/8080/live"},
                                      {"inboundPort": 99999, "inboundPath": "live", "path": ""}]}}
            """#,
            "probes.port: port must be in the range [1, 65535]",
            "probes.endpoints[1].inboundPort: port must be in the range [1, 65535]",
            "probes.endpoints[1].inboundPath: should be a valid URL Path",
            "probes.endpoints[1].path: should be a valid URL Path")
        try expect(refusal.document, refusal)
    }

    @Test(
        "Envoy's admin port is not taken by something else on the loopback address",
        arguments: [
            Refusal(
                "by an inbound",
                #"{"address": "192.168.0.1", "inbound": [{"port": 9901, "address": "127.0.0.1", \#(service)}]}"#,
                "networking.admin.port: must differ from inbound"),
            Refusal(
                "by the workload",
                #"""
                {"address": "192.168.0.1", "inbound": [{"port": 80, "servicePort": 9901, "serviceAddress":
                 "127.0.0.1", \#(service)}]}
                """#,
                "networking.admin.port: must differ from inbound"),
            Refusal(
                "by an outbound, where 127.0.0.1 goes without saying",
                #"{"address": "192.168.0.1", "outbound": [{"port": 9901, \#(service)}]}"#,
                "networking.admin.port: must differ from outbound"),
            Refusal(
                "by both, on other addresses",
                #"""
                {"address": "192.168.0.1", "inbound": [{"port": 9901, \#(service)}], "outbound": [{"port":
                 9901, "address": "192.168.0.1", \#(service)}]}
                """#
            ),
        ])
    func adminPort(refusal: Refusal) throws {
        try expect(#"{"networking": {"admin": {"port": 9901}, \#(refusal.document.dropFirst())}"#, refusal)
    }

    @Test("metrics of a proxy are Prometheus, too")
    func metrics() throws {
        let base = #"{"networking": {"address": "10.0.0.1"}, "metrics": "#
        #expect(
            try Refusal("", base + #"{"type": "statsd"}}"#).reasonsGiven(type: "Dataplane")
                == [#"metrics.type: unknown backend type. Available backends: "prometheus""#])
        let repeated = #"{"type": "prometheus", "conf": {"aggregate": [{"name": "app"}, {"name": "app"}]}}}"#
        #expect(
            try Refusal("", base + repeated).reasonsGiven(type: "Dataplane")
                == ["metrics.conf.aggregate[1].name: duplicate entry: app, values have to be unique"])
    }

    @Test("reachable backends are named in one way")
    func reachableBackends() throws {
        let path = "networking.transparentProxing.reachableBackends.refs"
        let refusal = Refusal(
            "",
            #"""
            [{"kind": "Service", "name": "a", "labels": {"x": "y"}}, {"kind": "MeshService", "name": "a_b"},
             {"kind": "MeshService"}, {"kind": "MeshService", "namespace": "ns"}]
            """#,
            "\(path)[0].kind: invalid value. Available values are: "
                + "MeshExternalService,MeshMultiZoneService,MeshService",
            "\(path)[0].labels: labels cannot be defined when name is specified",
            "\(path)[1].name: \(Self.malformedName)", "\(path)[2].name: name or labels are required",
            "\(path)[3].name: name is required, when namespace is defined")
        let proxying = #""transparentProxying": {"reachableBackends": {"refs": \#(refusal.document)}}"#
        try expect(#"{"networking": {"address": "10.0.0.1", \#(proxying)}}"#, refusal)
    }

    @Test("listeners share neither names nor places")
    func listeners() throws {
        let refusal = Refusal(
            "",
            #"""
            [{"type": "ZoneIngress", "name": "http", "address": "10.0.0.1", "port": 10001},
             {"type": "ZoneEgress", "name": "e", "address": "10.0.0.1", "port": 10001},
             {"type": "ZoneIngress", "name": "e", "address": "10.0.0.1", "port": 10001},
             {"type": "ZoneIngress", "address": "10.0.0.1", "port": 8080},
             {"type": "ZoneIngress", "port": 0, "address": "not an address"}]
            """#,
            "networking.listeners[4].address: address has to be valid IP address or domain name",
            "networking.listeners[4].port: port must be in the range [1, 65535]",
            #"networking.listeners[0].name: name "http" must be unique across inbounds and listeners"#,
            #"networking.listeners[2].name: name "e" must be unique across inbounds and listeners"#,
            "networking.listeners[1]: address:port 10.0.0.1:10001 is used by listeners of different types",
            "networking.listeners[2]: address:port 10.0.0.1:10001 is already used by another listener",
            "networking.listeners[3]: address:port 10.0.0.1:8080 collides with an inbound listener")
        let inbound = #"[{"name": "http", "port": 8080, \#(Self.service)}]"#
        try expect(
            #"{"networking": {"address": "10.0.0.1", "inbound": \#(inbound), "listeners": \#(refusal.document)}}"#,
            refusal)
    }

    @Test("a zone ingress as Kuma 0.7 wrote it has one inbound and nothing else")
    func oldIngress() throws {
        let refusal = Refusal(
            "",
            #"""
            {"networking": {"address": "10.0.0.1", "gateway": {}, "outbound": [{"port": 1}],
             "ingress": {"availableServices": [{"tags": {"version": "1"}}]}, "inbound": []}}
            """#,
            "networking: gateway cannot be defined in the ingress mode",
            "networking: dataplane cannot have outbounds in the ingress mode",
            "networking: dataplane must have one inbound interface",
            #"networking.ingress.availableService[0].tags: mandatory tag "kuma.io/service" is missing"#)
        try expect(refusal.document, refusal)
    }

    private func expect(_ document: String, _ refusal: Refusal) throws {
        #expect(try Refusal("", document).reasonsGiven(type: "Dataplane") == refusal.reasons)
    }
}
