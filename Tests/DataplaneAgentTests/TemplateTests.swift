import Testing

@testable import DataplaneAgent

@Suite("Placeholders of a dataplane file")
struct TemplateTests {
    private func render(
        _ text: String, _ variables: [String: String] = [:]
    ) throws -> DataplaneTemplate.Rendered {
        try DataplaneTemplate(text: text).render(with: TemplateVariables(variables), source: "dp.yaml")
    }

    @Test("a dotted variable is found as a nested name, beside another of the same group")
    func dotted() throws {
        let rendered = try render(
            "port: {{ service.port }}\nname: {{service.name}}-{{ id }}\n",
            ["service.port": "8080", "service.name": "web", "id": "1"])
        #expect(rendered == .init(text: "port: 8080\nname: web-1\n", missing: []))
    }

    @Test("values are taken as they are, not escaped as for HTML")
    func unescaped() throws {
        #expect(try render("{{ a }}", ["a": "<\"x\" & 'y'>"]).text == "<\"x\" & 'y'>")
    }

    @Test("a placeholder without a value becomes empty and is named, once")
    func missing() throws {
        let rendered = try render("a: {{ a }}\nb: {{ b.c }}{{ a }}\nd: {{ d.e }}", ["d.f": "1"])
        #expect(rendered == .init(text: "a: \nb: \nd: ", missing: ["a", "b", "d.e"]))
    }

    @Test("a section sees its own group first, and what is around it; neither is missing")
    func section() throws {
        let rendered = try render("{{#in}}{{ port }}/{{ name }}{{/in}}", ["in.port": "1", "name": "n", "port": "2"])
        #expect(rendered == .init(text: "1/n", missing: []))
    }

    @Test("a broken placeholder is refused with file and line")
    func broken() throws {
        #expect {
            try render("a: 1\nb: {{ x\n")
        } throws: { error in
            "\(error)".hasPrefix("dp.yaml: the placeholders in {{ }} are not a valid template: line ")
        }
    }

    @Test(
        "a variable cannot be a value and a group at once",
        arguments: [["a": "1", "a.b": "2"], ["a.b": "2", "a.b.c": "1"]])
    func conflict(pairs: [String: String]) {
        #expect(throws: AgentError.self) { try TemplateVariables(pairs) }
    }

    @Test("a name with an empty part is refused", arguments: ["a.", ".a", "a..b"])
    func emptyPart(name: String) {
        #expect(throws: AgentError.self) { try TemplateVariables([name: "1"]) }
    }
}
