import MeshResources
import Testing

/// What the selectors of the source/destination policies may be; `conf` is left out of what is compared.
@Suite("selectors of policies")
struct PolicySelectorTests {
    static let serviceOnlyTypes = ["CircuitBreaker", "HealthCheck", "Retry", "Timeout", "TrafficLog", "TrafficRoute"]
    static let anyTagTypes = ["TrafficPermission", "RateLimit", "FaultInjection"]
    static let proxyTypes = ["TrafficTrace", "VirtualOutbound"]

    private func selectorReasons(_ type: String, _ document: String) throws -> [String] {
        let fields = ["sources", "destinations", "selectors"]
        return try Refusal("", document).reasonsGiven(type: type)
            .filter { line in fields.contains { line.hasPrefix($0) } }
    }

    @Test("a policy without sources and destinations is refused", arguments: serviceOnlyTypes + anyTagTypes)
    func noSelectors(type: String) throws {
        #expect(
            try selectorReasons(type, "{}") == [
                "sources: must have at least one element", "destinations: must have at least one element",
            ])
    }

    @Test("a policy for proxies without selectors is refused", arguments: proxyTypes)
    func noProxySelectors(type: String) throws {
        #expect(try selectorReasons(type, "{}") == ["selectors: must have at least one element"])
    }

    @Test("a policy that is looked up by service takes no other tag as destination", arguments: serviceOnlyTypes)
    func otherDestinationTags(type: String) throws {
        let document = #"""
            {"sources": [{"match": {}}, {"match": {"zone": "east"}}],
             "destinations": [{"match": {}}, {"match": {"kuma.io/service": "cart", "region": "eu"}}]}
            """#
        #expect(
            try selectorReasons(type, document) == [
                "sources[0].match: must have at least one tag",
                #"sources[0].match: mandatory tag "kuma.io/service" is missing"#,
                #"sources[1].match: mandatory tag "kuma.io/service" is missing"#,
                #"destinations[0].match: must consist of exactly one tag "kuma.io/service""#,
                #"destinations[0].match: mandatory tag "kuma.io/service" is missing"#,
                #"destinations[1].match: must consist of exactly one tag "kuma.io/service""#,
                #"destinations[1].match["region"]: tag "region" is not allowed"#,
            ])
    }

    @Test("tags without a value are refused, by name", arguments: serviceOnlyTypes)
    func emptyValues(type: String) throws {
        let document = #"""
            {"sources": [{"match": {"region": "", "kuma.io/service": ""}}],
             "destinations": [{"match": {"region": "", "kuma.io/service": ""}}]}
            """#
        #expect(
            try selectorReasons(type, document) == [
                #"sources[0].match["kuma.io/service"]: tag value must be non-empty"#,
                #"sources[0].match["region"]: tag value must be non-empty"#,
                #"destinations[0].match: must consist of exactly one tag "kuma.io/service""#,
                #"destinations[0].match["kuma.io/service"]: tag value must be non-empty"#,
                #"destinations[0].match["region"]: tag "region" is not allowed"#,
                #"destinations[0].match["region"]: tag value must be non-empty"#,
            ])
    }

    @Test("policies that match by any tags still want one with a value", arguments: ["TrafficPermission", "RateLimit"])
    func anyTags(type: String) throws {
        let document = #"""
            {"sources": [{"match": {}}, {"match": {"zone": "east"}}],
             "destinations": [{"match": {"kuma.io/service": "", "region": ""}}]}
            """#
        #expect(
            try selectorReasons(type, document) == [
                "sources[0].match: must have at least one tag",
                #"destinations[0].match["kuma.io/service"]: tag value must be non-empty"#,
                #"destinations[0].match["region"]: tag value must be non-empty"#,
            ])
    }

    @Test("selectors of proxies want a tag with a value", arguments: proxyTypes)
    func proxyTags(type: String) throws {
        let document = #"{"selectors": [{"match": {}}, {"match": {"kuma.io/service": "", "region": ""}}]}"#
        #expect(
            try selectorReasons(type, document) == [
                "selectors[0].match: must have at least one tag",
                #"selectors[1].match["kuma.io/service"]: tag value must be non-empty"#,
                #"selectors[1].match["region"]: tag value must be non-empty"#,
            ])
    }

    @Test("names and values of tags have a character set of their own")
    func characters() throws {
        let document = #"""
            {"sources": [{"match": {"": "x", "b@d n@me": "ok", "wild": "a*", "good": "*", "path": "a/b:c_d-e.f"}}],
             "destinations": [{"match": {"kuma.io/service": "ünicode"}}]}
            """#
        let values =
            #"tag value must consist of alphanumeric characters, dots, dashes, slashes and underscores or be "*""#
        #expect(
            try selectorReasons("TrafficPermission", document) == [
                "sources[0].match: tag name must be non-empty",
                #"sources[0].match["b@d n@me"]: tag name must consist of alphanumeric characters, dots, dashes, "#
                    + "slashes and underscores",
                #"sources[0].match["wild"]: \#(values)"#,
                #"destinations[0].match["kuma.io/service"]: \#(values)"#,
            ])
    }

    @Test("faults are injected only where the protocol is HTTP")
    func faultInjectionProtocol() throws {
        let document = #"""
            {"sources": [{"match": {"kuma.io/service": "cart"}}],
             "destinations": [{"match": {"kuma.io/service": "a"}}, {"match": {"kuma.io/protocol": "tcp"}},
                              {"match": {"kuma.io/protocol": "grpc"}}]}
            """#
        #expect(
            try selectorReasons("FaultInjection", document) == [
                "destinations[0].match: protocol must be specified",
                #"destinations[1].match["kuma.io/protocol"]: must be one of the [http, http2, grpc]"#,
            ])
    }
}
