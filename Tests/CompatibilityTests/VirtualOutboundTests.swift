import MeshResources
import Testing

@Suite("VirtualOutbound")
struct VirtualOutboundTests {
    private static let usual = #""parameters": [{"name": "svc", "tagKey": "kuma.io/service"}, {"name": "port"}]"#

    @Test(
        "templates make host names and ports",
        arguments: [
            Refusal(
                "none", #"{\#(usual)}"#, "conf.host: has to be defined", "conf.port: has to be defined"),
            Refusal(
                "an unknown function", #"{"host": "a.{{svc", "port": "{{port}}", \#(usual)}"#,
                #"conf.host: template pre evaluation failed with error="failed compiling gotemplate "#
                    + #"error=\"template: :1: function \\\"svc\\\" not defined\"""#,
                #"conf.port: template pre evaluation failed with error="failed compiling gotemplate "#
                    + #"error=\"template: :1: function \\\"port\\\" not defined\"""#
            ),
            Refusal(
                "an open end", #"{"host": "a.{{.svc", "port": "80", \#(usual)}"#,
                #"conf.host: template pre evaluation failed with error="failed compiling gotemplate "#
                    + #"error=\"template: :1: unclosed action\"""#
            ),
            Refusal(
                "no host name, no number", #"{"host": "{{.other}}.mesh", "port": "{{.port}}a", \#(usual)}"#,
                #"conf.host: template pre evaluation failed with error="evaluation of template with "#
                    + #"parameters didn't return a valid dns name result=\"<no value>.mesh\"""#,
                #"conf.port: template pre evaluation failed with error="evaluation of template with "#
                    + #"parameters didn't evaluate to a parsable number result=\"1a\"""#
            ),
            Refusal(
                "no port", #"{"host": "{{.svc}}.mesh", "port": "{{.port}}00000", \#(usual)}"#,
                #"conf.port: template pre evaluation failed with error="evaluation of template returned "#
                    + #"a port outside of the range [1..65535] result=100000""#
            ),
        ])
    func templates(refusal: Refusal) throws {
        try expect(refusal)
    }

    @Test(
        "parameters have names of their own and take tags, the service among them",
        arguments: [
            Refusal(
                "none", #"{"host": "a.mesh", "port": "80"}"#,
                "conf.parameters: must contain a parameter with kuma.io/service as a tagKey"),
            Refusal(
                "bad ones",
                #"""
                {"host": "a.mesh", "port": "80", "parameters": [{"name": "a", "tagKey": "kuma.io/service"},
                 {"name": "a", "tagKey": "***"}, {"name": ""}, {"name": "kuma.io/port"}, {"name": "b c"}]}
                """#,
                "conf.parameters[1].name: name is already used",
                "conf.parameters[1].tagKey: must be a valid tag name",
                "conf.parameters[2].name: must consist of alphanumeric characters to be used as a gotemplate key",
                "conf.parameters[3].name: must consist of alphanumeric characters to be used as a gotemplate key",
                "conf.parameters[4].name: must be a valid tag name if you are not setting tagKey",
                "conf.parameters[4].name: must consist of alphanumeric characters to be used as a gotemplate key"),
        ])
    func parameters(refusal: Refusal) throws {
        try expect(refusal)
    }

    @Test("one without conf is refused")
    func noConf() throws {
        #expect(
            try Refusal("", #"{"selectors": [{"match": {"a": "*"}}]}"#).reasonsGiven(type: "VirtualOutbound")
                == ["conf: has to be defined"])
    }

    @Test("host and port of a proxy come from its tags")
    func rendering() throws {
        let parameters = TemplateParameters(
            ["parameters": [["name": "svc", "tagKey": "kuma.io/service"], ["name": "port"]]])
        #expect(parameters.tags == ["kuma.io/service", "port"])
        let tags = ["kuma.io/service": "cart_shop_svc_80", "port": "8080"]
        #expect(
            try parameters.host("{{ .svc }}.{{- .svc -}} .mesh", valuesByTag: tags)
                == "cart_shop_svc_80.cart_shop_svc_80.mesh")
        #expect(try parameters.port("{{.port}}", valuesByTag: tags) == 8080)
        #expect(throws: NameTemplateError.self) { try parameters.port("{{.port}}", valuesByTag: [:]) }
    }

    private func expect(_ refusal: Refusal) throws {
        let document = #"{"selectors": [{"match": {"kuma.io/service": "*"}}], "conf": \#(refusal.document)}"#
        #expect(try Refusal("", document).reasonsGiven(type: "VirtualOutbound") == refusal.reasons)
    }
}
