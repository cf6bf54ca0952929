import MeshResources
import Testing

@Suite("JSON")
struct JSONTests {
    @Test(
        "numbers that are equal have one form, however they were written",
        arguments: [
            ("5", "5"), ("5.0", "5"), ("5e0", "5"), ("-0", "0"), ("-0.0", "0"), ("0.25", "0.25"), ("25e-2", "0.25"),
            ("9007199254740992", "9007199254740992"), ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"), ("1e300", "1e+300"),
        ])
    func numbers(text: String, canonical: String) throws {
        #expect(try JSON(parsing: text).canonicalText == canonical)
    }

    @Test("members are sorted by bytes, escapes are the shortest, no white space is left")
    func canonicalForm() throws {
        let value = try JSON(
            parsing: #" { "b" : [ 1 , true , null ] , "a\u0041\/é" : "\ud83d\ude00\n\u0001" , "B" : {} } "#)
        #expect(value.canonicalText == #"{"B":{},"aA/é":"😀\n\u0001","b":[1,true,null]}"#)
    }

    @Test("the form for people differs in white space only")
    func prettyForm() throws {
        let value: JSON = ["b": [1, 2], "a": ["x": [:], "y": []]]
        let pretty = """
            {
              "a": {
                "x": {},
                "y": []
              },
              "b": [
                1,
                2
              ]
            }
            """
        #expect(value.prettyText() == pretty)
        #expect(try JSON(parsing: pretty) == value)
    }

    @Test(
        "a text that is not JSON is refused with its place",
        arguments: [
            ("", "line 1, column 1: unexpected end of the text"),
            ("{\n  \"a\": 1,\n  \"a\": 2}", "line 3, column 3: the member \"a\" appears twice"),
            ("[1,]", "line 1, column 4: expected a value"),
            ("{\"a\" 1}", "line 1, column 6: expected ':' after the member name"),
            ("{a: 1}", "line 1, column 2: expected a member name in double quotes"),
            ("[1 2]", "line 1, column 4: expected ',' or ']'"),
            ("{\"a\": 1", "line 1, column 8: expected ',' or '}'"),
            ("1 2", "line 1, column 3: unexpected text after the value"),
            ("tru", "line 1, column 1: unexpected character"),
            ("01", "line 1, column 3: a number has a leading zero"),
            ("1.", "line 1, column 3: expected digits after the point"),
            ("1e+", "line 1, column 4: expected digits in the exponent"),
            ("-", "line 1, column 1: expected a value"),
            ("1e400", "line 1, column 6: the number 1e400 is out of range"),
            ("\"a", "line 1, column 3: the string has no end"),
            ("\"a\\", "line 1, column 4: the string has no end"),
            ("\"\t\"", "line 1, column 2: a control character must be escaped"),
            ("\"\\x\"", "line 1, column 4: unknown escape"),
            ("\"\\u12g4\"", "line 1, column 4: expected four hexadecimal digits"),
            ("\"\\ud800\"", "line 1, column 8: half of a surrogate pair"),
            ("\"\\ud800\\u0041\"", "line 1, column 14: half of a surrogate pair"),
            ("\"\\udc00\"", "line 1, column 8: half of a surrogate pair"),
        ])
    func syntaxErrors(text: String, message: String) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: text) }
        #expect(error?.description == message)
    }

    @Test("text that is not UTF-8 is refused", arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]])
    func invalidUTF8(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: [quote] + bytes + [quote]) }
        #expect(error?.reason == "the string is not valid UTF-8")
    }

    @Test("nesting is bounded, so that hostile input cannot use up the stack")
    func depth() throws {
        let deepest = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        #expect(throws: Never.self) { try JSON(parsing: deepest) }
        let error = #expect(throws: JSONSyntaxError.self) {
            try JSON(parsing: String(repeating: "{\"a\":", count: 1_000_000))
        }
        #expect(error?.reason == "nested deeper than 128 levels")
    }

    @Test(
        "what is written canonically reads back as the same value, and stays the same text", arguments: UInt64(1)...100)
    func canonicalLaws(seed: UInt64) throws {
        var generator = Generator(state: seed)
        for _ in 0..<20 {
            let value = generator.value(depth: 4)
            let canonical = value.canonicalBytes
            let parsed = try JSON(parsing: canonical)
            #expect(parsed == value)
            #expect(parsed.canonicalBytes == canonical)
            #expect(try JSON(parsing: value.prettyText()).canonicalBytes == canonical)
        }
    }

    @Test("values inside are found and replaced by path; a path that leads nowhere changes nothing")
    func paths() {
        let value: JSON = ["a": [["b": 1], ["b": 2]], "tags": ["x/y": "z"]]
        #expect(value.value(at: [.field("a"), .index(1), .field("b")]) == 2)
        #expect(value.value(at: [.field("a"), .index(2)]) == nil)
        #expect(
            value.replacing(at: [.field("tags"), .key("x/y")], with: 7) == [
                "a": [["b": 1], ["b": 2]], "tags": ["x/y": 7],
            ])
        #expect(
            value.replacing(at: [.field("a"), .index(0)], with: nil) == ["a": [nil, ["b": 2]], "tags": ["x/y": "z"]])
        #expect(value.replacing(at: [.field("a"), .index(9)], with: 7) == value)
        #expect(value.replacing(at: [.field("c")], with: 7) == value)
        #expect(value.replacing(at: [.field("a"), .field("b")], with: 7) == value)
        #expect(PathElement.text(of: [.field("a"), .index(1), .field("tags"), .key("x/y")]) == "a[1].tags[\"x/y\"]")
    }
}

/// Seeded; SplitMix64.
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func value(depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &self) {
        case 0: .null
        case 1: .bool(Bool.random(using: &self))
        case 2: .int(Int64(bitPattern: next()))
        case 3: .int(Int64.random(in: -9...9, using: &self))
        case 4: JSON(Double.random(in: -1e6...1e6, using: &self))
        case 5: .string(text())
        case 6: .array((0..<Int.random(in: 0...4, using: &self)).map { _ in value(depth: depth - 1) })
        default:
            .object(
                Dictionary(
                    (0..<Int.random(in: 0...4, using: &self)).map { _ in (text(), value(depth: depth - 1)) },
                    uniquingKeysWith: { first, _ in first }))
        }
    }

    mutating func text() -> String {
        let characters = ["a", "Z", "\"", "\\", "/", "\n", "\u{1}", "\u{7F}", "é", "→", "😀", "\u{2028}", "0", " "]
        return (0..<Int.random(in: 0...6, using: &self)).map { _ in characters.randomElement(using: &self) ?? "" }
            .joined()
    }
}
