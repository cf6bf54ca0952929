import MeshResources
import ResourceDocuments
import Testing

@Suite("Documents")
struct DocumentTests {
    @Test("are counted without the empty ones, and know the line in which they begin")
    func places() throws {
        let documents = try ResourceDocuments.parse("---\n---\ntype: Mesh\n---\n# nothing\n---\n{\"type\": \"Zone\"}\n")
        #expect(documents.map(\.number) == [1, 2])
        #expect(documents.map(\.line) == [3, 7])
        #expect(documents.map(\.json) == [["type": "Mesh"], ["type": "Zone"]])
    }

    @Test("have texts where they are quoted, numbers and booleans where they are not")
    func scalars() throws {
        let text = "a: 1\nb: \"1\"\nc: yes\nd: true\ne: 1.5\nf: 1.2.3\ng: ~\nh: 1h\ni: '~'\nj: -7\n"
        #expect(
            try ResourceDocuments.parse(text).map(\.json) == [
                [
                    "a": 1, "b": "1", "c": "yes", "d": true, "e": 1.5, "f": "1.2.3", "g": nil, "h": "1h", "i": "~",
                    "j": -7,
                ]
            ])
    }

    @Test(
        "that are written are read as what they were",
        arguments: [
            "", " ", "~", "null", "true", "yes", "1", "-1.5e3", "0x10", "a: b", "- a", "#", "a #b", "\"", "'", "{",
            "[a]",
            "\n", "a\n", "\na", " a\nb ", "a\n\n\n", "\ta", "a\u{1}b\n", "é\u{1F600}", "*a", "&a", "!a", "%a", "@", "`",
            "---", "...", "---\na", "2026-01-01", "1_000", "012", ".5", "+1", "|", ">", "?", "-", "=", "<<", "a:", ":a",
        ])
    func roundTrip(text: String) throws {
        let json: JSON = ["a": .string(text), "b": [.string(text), .null, .bool(false)], "c": .object([text: 1])]
        #expect(try ResourceDocuments.parse(ResourceDocuments.yaml(json)).map(\.json) == [json])
    }

    @Test(
        "in JSON are read alike as JSON and as the YAML that it is",
        arguments: [
            #"{"type":"Dataplane","networking":{"inbound":[{"port":80,"tags":{"a":"1","b":"true"}}],"x":[]}}"#,
            #" {"a": [1, -2, 1.5, 1e3, 9223372036854775807, 92233720368547758070, true, null, "", "\u00e9\n"]}"#,
            "\n\n{\"a\": {}\n}\n", #"{"a": "~", "b": "1", "c": "- d"}"#,
        ])
    func json(text: String) throws {
        let direct = try ResourceDocuments.parse(text)
        // Behind a mark no text is JSON.
        let byYAML = try ResourceDocuments.parse("---\n" + text)
        #expect(direct.map(\.json) == byYAML.map(\.json))
        #expect(direct.map { $0.line + 1 } == byYAML.map(\.line))
        #expect(direct.count == 1)
    }

    @Test(
        "that only look like JSON are read, or refused, as YAML",
        arguments: [
            ("{a: 1}", 1), ("{\"a\": 1}\n---\n{\"b\": 2}\n", 2), ("{\"a\": 'x'}", 1), ("{\"a\": 1} # b", 1),
        ])
    func almostJSON(text: String, count: Int) throws {
        #expect(try ResourceDocuments.parse(text).count == count)
    }

    @Test("with a key twice are refused", arguments: ["{\"a\": 1, \"a\": 2}", "a: 1\na: 2"])
    func twice(text: String) {
        #expect(throws: DocumentSyntaxError.self) { try ResourceDocuments.parse(text) }
    }
}
