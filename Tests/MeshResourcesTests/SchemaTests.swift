import MeshResources
import Testing

@Suite("Checking documents")
struct SchemaTests {
    private func check(_ type: ResourceType, _ text: String) throws -> SchemaResult {
        type.check(try JSON(parsing: text))
    }

    @Test("a good document becomes the resource that it describes, without derived fields")
    func goodDocument() throws {
        let result = try check(
            .dataplane,
            """
            {"type": "Dataplane", "mesh": "harbour", "name": "crane-1", "labels": {"team": "quay"},
             "creationTime": "2024-01-01T00:00:00Z", "modificationTime": 3, "kri": "x", "revision": 7, "log": "east",
             "status": {}, "dataplaneInsight": {"subscriptions": []},
             "networking": {"address": "192.0.2.7", "gateway": null, "inbound": [
               {"port": 8080, "tags": {"kuma.io/service": "crane"}, "health": {"ready": true}}]}}
            """)
        let networking: JSON = [
            "address": "192.0.2.7",
            "inbound": [["port": 8080, "tags": ["kuma.io/service": "crane"], "health": ["ready": true]]],
        ]
        let resource = Resource(
            key: ResourceKey(type: "Dataplane", mesh: "harbour", name: "crane-1"), labels: ["team": "quay"],
            spec: ["networking": networking])
        #expect(result == SchemaResult(resource: resource))
    }

    @Test("all faults of a document are told at once, in the order of their paths")
    func severalFaults() throws {
        let result = try check(
            .dataplane,
            """
            {"type": "Mesh", "name": 5, "mesh": ["m"], "labels": {"b": 1, "a": null}, "probes": "none",
             "networking": {"address": 7, "transparentProxying": {"reachableServices": ["a", 2]},
               "inbound": [{"port": "8080"}, {}, {}, {}, {}, {}, {}, {}, {}, {"port": true}, {"port": -1}, null],
               "outbound": {}, "admin": [], "gateway": {"tags": {"kuma.io/service": false}, "type": "builtin"}}}
            """)
        #expect(
            result.violations == [
                Violation("labels[\"a\"]", "must be a string, not null"),
                Violation("labels[\"b\"]", "must be a string, not a number"),
                Violation("mesh", "must be a string, not a list"),
                Violation("name", "must be a string, not a number"),
                Violation("networking.address", "must be a string, not a number"),
                Violation("networking.admin", "must be an object, not a list"),
                Violation("networking.gateway.tags[\"kuma.io/service\"]", "must be a string, not a boolean"),
                Violation("networking.gateway.type", "must be one of \"DELEGATED\", \"BUILTIN\""),
                Violation("networking.inbound[0].port", "must be a number, not a string"),
                Violation("networking.inbound[9].port", "must be a number, not a boolean"),
                Violation("networking.inbound[10].port", "must be a whole number from 0 to 4294967295"),
                Violation("networking.inbound[11]", "must be an object, not null"),
                Violation("networking.outbound", "must be a list, not an object"),
                Violation("networking.transparentProxying.reachableServices[1]", "must be a string, not a number"),
                Violation("probes", "must be an object, not a string"),
                Violation("type", "must be \"Dataplane\""),
            ])
    }

    @Test(
        "an unknown field is refused, with the field that was probably meant",
        arguments: [
            (#"{"netwroking": {}}"#, "netwroking", "unknown field, did you mean \"networking\"?"),
            (
                #"{"networking": {"inbound": [{"prot": 1}]}}"#, "networking.inbound[0].prot",
                "unknown field, did you mean \"port\"?"
            ),
            (
                #"{"networking": {"inbound": [{"serviceport": 1}]}}"#, "networking.inbound[0].serviceport",
                "unknown field, did you mean \"servicePort\"?"
            ),
            (
                #"{"networking": {"inbound": [{"tag": {}}]}}"#, "networking.inbound[0].tag",
                "unknown field, did you mean \"tags\"?"
            ),
            (#"{"lables": {}}"#, "lables", "unknown field, did you mean \"labels\"?"),
            (#"{"spec": {}}"#, "spec", "unknown field"),
            (#"{"x": null}"#, "x", "unknown field"),
        ])
    func unknownFields(text: String, field: String, reason: String) throws {
        #expect(try check(.dataplane, text).violations == [Violation(field, reason)])
    }

    @Test(
        "a document that is no object is refused as a whole",
        arguments: [("[]", "a list"), ("3", "a number"), ("null", "null")])
    func noObject(text: String, kind: String) throws {
        #expect(try check(.mesh, text).violations == [Violation("", "must be an object, not \(kind)")])
    }

    @Test("the names of Kuma's protobuf files are accepted and stored in the names of JSON")
    func snakeCase() throws {
        let result = try check(
            .dataplane,
            """
            {"networking": {"advertised_address": "198.51.100.1", "inbound": [{"service_port": 80, "service_probe": {
              "unhealthy_threshold": 3}}], "transparent_proxying": {"redirect_port_inbound_v6": 15010}}}
            """)
        let networking: JSON = [
            "advertisedAddress": "198.51.100.1",
            "inbound": [["servicePort": 80, "serviceProbe": ["unhealthyThreshold": 3]]],
            "transparentProxying": ["redirectPortInboundV6": 15010],
        ]
        #expect(result.violations == [])
        #expect(result.resource.spec == ["networking": networking])
    }

    @Test("a field under two of its names is refused, not chosen from")
    func twoSpellings() throws {
        let result = try check(.dataplane, #"{"networking": {"inbound": [{"servicePort": 1, "service_port": 2}]}}"#)
        let reason = "is given twice, as \"servicePort\" and \"service_port\""
        #expect(result.violations == [Violation("networking.inbound[0].servicePort", reason)])
        let withNull = try check(
            .dataplane, #"{"networking": {"inbound": [{"servicePort": null, "service_port": 2}]}}"#)
        #expect(withNull.violations == [])
        #expect(withNull.resource.spec == ["networking": ["inbound": [["servicePort": 2]]]])
    }

    @Test("explicit nulls mean the same as absence, except inside of lists and tags")
    func nulls() throws {
        let result = try check(
            .mesh, #"{"name": "m", "mesh": null, "labels": null, "mtls": null, "routing": {"zoneEgress": null}}"#)
        let resource = Resource(key: ResourceKey(type: "Mesh", name: "m"), spec: ["routing": [:]])
        #expect(result == SchemaResult(resource: resource))
    }

    @Test("of fields that exclude each other only one may be set")
    func oneof() throws {
        let result = try check(
            .externalService,
            """
            {"networking": {"tls": {"caCert": {"secret": "s", "inlineString": "x", "file": null},
             "clientKey": {"file": "/k"}}}}
            """
        )
        let reason = "only one of these may be set: \"secret\", \"inlineString\""
        #expect(result.violations == [Violation("networking.tls.caCert", reason)])
        let balancer = try check(.trafficRoute, #"{"conf": {"loadBalancer": {"random": {}, "maglev": {}}}}"#)
        let both = "only one of these may be set: \"random\", \"maglev\""
        #expect(balancer.violations == [Violation("conf.loadBalancer", both)])
    }

    @Test("a mandatory field that is missing or null is named", arguments: ["{}", #"{"conf": null}"#])
    func required(text: String) throws {
        #expect(try check(.trafficRoute, text).violations == [Violation("conf", "cannot be empty")])
    }

    @Test("numbers must be whole and in range; 64-bit ones may be text")
    func numbers() throws {
        let conf = #"{"retriableStatusCodes": [4294967295, 4294967296, 1.5, 5.0, 1e30]}"#
        let range = "must be a whole number from 0 to 4294967295"
        #expect(
            try check(.retry, "{\"conf\": {\"http\": \(conf)}}").violations
                == [1, 2, 4].map { Violation("conf.http.retriableStatusCodes[\($0)]", range) })
        for (size, isGood) in [
            ("1024", true), ("\"1024\"", true), ("\"18446744073709551615\"", true), ("-1", false), ("\"-1\"", false),
            ("\"18446744073709551616\"", false), ("1.5", false), ("\"\"", false),
        ] {
            let result = try check(
                .trafficRoute, #"{"conf": {"loadBalancer": {"ringHash": {"minRingSize": \#(size)}}}}"#)
            let reason = "must be a whole number from 0 to 18446744073709551615"
            #expect(
                result.violations == (isGood ? [] : [Violation("conf.loadBalancer.ringHash.minRingSize", reason)]))
        }
    }

    @Test("durations are stored as they were written, wrong ones are refused")
    func durations() throws {
        let result = try check(
            .timeout,
            #"{"conf": {"connectTimeout": "1m30s", "tcp": {"idleTimeout": 5}, "http": {"idleTimeout": "5 minutes"}}}"#)
        #expect(
            result.violations == [
                Violation("conf.http.idleTimeout", "must be a duration such as \"5s\", \"500ms\" or \"1m30s\""),
                Violation("conf.tcp.idleTimeout", "must be a string, not a number"),
            ])
        #expect(result.resource.spec["conf"]?["connectTimeout"] == "1m30s")
    }

    @Test("bytes are stored in one form, whichever base64 they came in")
    func bytes() throws {
        let result = try check(.secret, #"{"mesh": "m", "name": "s", "data": "-_8\n"}"#)
        #expect(result.violations == [])
        #expect(result.resource.spec == ["data": "+/8="])
        #expect(try check(.secret, #"{"data": "?"}"#).violations == [Violation("data", "must be base64 text")])
        #expect(
            try check(.secret, #"{"data": 3}"#).violations == [Violation("data", "must be base64 text, not a number")])
    }

    @Test("a backend's settings are those of its type")
    func backendSettings() throws {
        func logging(_ backend: String) throws -> [Violation] {
            try check(.mesh, "{\"logging\": {\"backends\": [\(backend)]}}").violations
        }
        #expect(try logging(#"{"type": "file", "conf": {"path": "/p"}}"#) == [])
        #expect(
            try logging(#"{"type": "tcp", "conf": {"path": "/p"}}"#)
                == [Violation("logging.backends[0].conf.path", "unknown field")])
        #expect(try logging(#"{"type": "kafka", "conf": {"topic": "t"}}"#) == [])
        #expect(
            try logging(#"{"type": "file", "conf": "x"}"#)
                == [Violation("logging.backends[0].conf", "must be an object, not a string")])
        let renamed = try check(
            .mesh, #"{"mtls": {"backends": [{"type": "provided", "conf": {"key": {"inline_string": "k"}}}]}}"#)
        #expect(renamed.resource.spec["mtls"]?["backends"]?[0]?["conf"] == ["key": ["inlineString": "k"]])
    }

    @Test("a mesh given for a type that belongs to none is ignored with a warning")
    func meshOfGlobalType() throws {
        let result = try check(.zone, #"{"name": "east", "mesh": "m"}"#)
        #expect(result.violations == [])
        #expect(result.warnings == ["mesh: is ignored, Zone belongs to no mesh"])
        #expect(result.resource.key == ResourceKey(type: "Zone", name: "east"))
    }

    @Test("checking what was checked changes nothing")
    func idempotence() throws {
        let first = try check(
            .trafficRoute, #"{"mesh": "m", "name": "r", "conf": [{"weight": 1, "destination": {"a_b": "c"}}]}"#)
        let second = ResourceType.trafficRoute.check(first.resource.document)
        #expect(second == SchemaResult(resource: first.resource))
    }

    @Test("a wrong secret value is not repeated in what is said about it")
    func noSecretInReasons() throws {
        let result = try check(.globalSecret, #"{"name": "s", "data": "hunter2 is my password"}"#)
        #expect(result.violations.map(\.reason) == ["must be base64 text"])
    }
}
