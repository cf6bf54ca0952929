import ResourceDocuments
import Testing

@Suite("YAML that cannot be read")
struct FaultTests {
    @Test(
        "says in which line, and what is wrong there",
        arguments: [
            ("type: Mesh\nname: [a\n", "line 3: not valid YAML: did not find expected ',' or ']'"),
            ("type: Mesh\n---\nname: \"a\n", "line 4: not valid YAML: found unexpected end of stream"),
            ("type: Mesh\n\tname: a\n", "line 2: not valid YAML: found a tab character that violates indentation"),
            ("type: Mesh\nname: *a\n", "line 2: not valid YAML: found undefined alias"),
            ("type: Mesh\nname: a\nname: b\n", "line 2: the key \"name\" appears twice"),
            ("? [a]\n: b\n", "line 1: a key must be a text"),
            ("type: Mesh\u{1}\n", "not valid YAML: control characters are not allowed"),
        ])
    func faults(text: String, description: String) {
        let error = #expect(throws: DocumentSyntaxError.self) { try ResourceDocuments.parse(text) }
        #expect(error?.description == description)
    }

    @Test("hides none of what stands before it: half of a text is no text")
    func half() {
        #expect(throws: DocumentSyntaxError.self) {
            try ResourceDocuments.parse("type: Mesh\nname: a\n---\ntype: Mesh\nname: {\n")
        }
    }

    @Test("that is deep or grows by its aliases is refused, not read for ever")
    func bombs() {
        let lists = (1...9).map { level in
            "a\(level): &a\(level) [\(Array(repeating: level == 1 ? "x" : "*a\(level - 1)", count: 9).joined(separator: ","))]"
        }
        let grown = #expect(throws: DocumentSyntaxError.self) {
            try ResourceDocuments.parse(lists.joined(separator: "\n"))
        }
        #expect(grown?.reason == "the text has too many values")
        let brackets = 2_000
        #expect(throws: DocumentSyntaxError.self) {
            try ResourceDocuments.parse(
                String(repeating: "[", count: brackets) + String(repeating: "]", count: brackets))
        }
    }
}
