import MeshResources
import Testing

@Suite("ProxyTemplate")
struct ProxyTemplateTests {
    private static let truncated = "native Envoy resource is not valid: unexpected EOF"

    @Test("selectors may be absent, but each has a service")
    func selectors() throws {
        #expect(validate(try Resource.sample("ProxyTemplate", "{}")) == [])
        #expect(
            try Refusal(
                "", #"{"selectors": [{"match": {}}, {"match": {"": "x"}}, {"match": {"kuma.io/service": ""}}]}"#
            )
            .reasonsGiven(type: "ProxyTemplate") == [
                "selectors[0].match: must have at least one tag",
                #"selectors[0].match: mandatory tag "kuma.io/service" is missing"#,
                "selectors[1].match: tag name must be non-empty",
                #"selectors[1].match: mandatory tag "kuma.io/service" is missing"#,
                #"selectors[2].match["kuma.io/service"]: tag value must be non-empty"#,
            ])
    }

    @Test("imports and resources are complete")
    func importsAndResources() throws {
        let document = #"""
            {"conf": {"imports": ["", "default-proxy", "my-proxy"],
                      "resources": [{}, {"name": "a", "version": "1", "resource": "cluster"}]}}
            """#
        #expect(
            try Refusal("", document).reasonsGiven(type: "ProxyTemplate") == [
                "conf.imports[0]: cannot be empty",
                "conf.imports[2]: profile not found. Available profiles: default-proxy,egress-proxy,ingress-proxy",
                "conf.resources[0].name: cannot be empty", "conf.resources[0].version: cannot be empty",
                "conf.resources[0].resource: cannot be empty",
                "conf.resources[1].resource: native Envoy resource is not valid: json: cannot unmarshal string into Go "
                    + "value of type map[string]json.RawMessage",
            ])
    }

    @Test("whole resources are added, patched or removed", arguments: ["cluster", "listener", "virtualHost"])
    func resources(kind: String) throws {
        let document = #"""
            [{"\#(kind)": {"operation": "addFirst"}}, {"\#(kind)": {"operation": "patch", "value": "{"}},
             {"\#(kind)": {"operation": "add", "match": {"name": "x"}, "value": "{"}},
             {"\#(kind)": {"operation": "remove"}}]
            """#
        let match = kind == "virtualHost" ? "match.name" : "match"
        #expect(
            try reasons(document) == [
                #"conf.modifications[0].\#(kind).operation: invalid operation. Available operations: "#
                    + #""add", "patch", "remove""#,
                "conf.modifications[1].\(kind).value: \(Self.truncated)",
                "conf.modifications[2].\(kind).\(match): cannot be defined",
                "conf.modifications[2].\(kind).value: \(Self.truncated)",
            ])
    }

    @Test("filters are added beside a filter that is named", arguments: ["networkFilter", "httpFilter"])
    func filters(kind: String) throws {
        let document = #"""
            [{"\#(kind)": {"operation": "add"}}, {"\#(kind)": {"operation": "addFirst", "value": "{"}},
             {"\#(kind)": {"operation": "addBefore", "value": "name: a"}},
             {"\#(kind)": {"operation": "addAfter", "value": "{"}}, {"\#(kind)": {"operation": "patch", "value": "{"}},
             {"\#(kind)": {"operation": "addAfter", "match": {"name": "b"}, "value": "name: a"}},
             {"\#(kind)": {"operation": "remove"}}]
            """#
        let path = "conf.modifications"
        let pick = "cannot be empty. You need to pick a filter"
        #expect(
            try reasons(document) == [
                #"\#(path)[0].\#(kind).operation: invalid operation. Available operations: "addFirst", "#
                    + #""addLast", "addBefore", "addAfter", "patch", "remove""#,
                "\(path)[1].\(kind).value: \(Self.truncated)",
                "\(path)[2].\(kind).match.name: \(pick) before which this one will be added",
                "\(path)[3].\(kind).match.name: \(pick) after which this one will be added",
                "\(path)[3].\(kind).value: \(Self.truncated)", "\(path)[4].\(kind).match.name: cannot be empty",
                "\(path)[4].\(kind).value: \(Self.truncated)",
            ])
    }

    private func reasons(_ modifications: String) throws -> [String] {
        try Refusal("", #"{"conf": {"modifications": \#(modifications)}}"#).reasonsGiven(type: "ProxyTemplate")
    }
}
