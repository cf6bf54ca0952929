import Testing

@Suite("The reader of sources tells code from text")
struct SourceTextTests {
    @Test(
        "comments and strings are blanked, code and interpolations stay",
        arguments: [
            (#"let a = 1 // TODO"#, #"let a = 1        "#),
            (#"let a = "try!" + b"#, #"let a = "    " + b"#),
            (#"let a = "x \(Date()) y" + b"#, #"let a = "   (Date())  " + b"#),
            (#"let a = "\(f("Date()"))" + b"#, #"let a = " (f("      "))" + b"#),
            (#"let a = "q\"Date()" + b"#, #"let a = "         " + b"#),
            (##"let a = #"\(Date()) "q" "# + b"##, ##"let a = #"              "# + b"##),
            (##"let a = #"\#(Date())"# + b"##, ##"let a = #"  (Date())"# + b"##),
            ("a /* x /* y */ z */ b", "a                   b"),
            (#"let a = "// no comment"; b"#, #"let a = "             "; b"#),
            (#"#if DEBUG"#, #"#if DEBUG"#),
        ])
    func blanking(text: String, expected: String) {
        #expect(SourceText(path: "a.swift", text: text).code == [expected])
    }

    @Test("lines stay where they were, over block comments and long strings too")
    func lines() {
        let text = "a\n/* x\n y */ b\nlet s = \"\"\"\n    Date() \"q\"\n    \\(Date())\n    \"\"\"\nc\n"
        let source = SourceText(path: "a.swift", text: text)
        #expect(source.lines.count == 8)
        #expect(
            source.code == [
                "a", "    ", "      b", "let s = \"\"\"", "              ", "     (Date())", "    \"\"\"", "c",
            ])
    }

    @Test("a lone quote spoils no more than its line")
    func loneQuote() {
        #expect(SourceText(path: "a.swift", text: "x = /\"/ Date()\nDate()").code[1] == "Date()")
    }

    @Test("functions are measured from the declaration to the closing brace")
    func functions() {
        let text = """
            protocol P {
                func requirement() -> Int
                init(x: Int)
                var property: Int { get }
            }
            struct S {
                init(a: Int = { 3 }()) { self.init() }
                func generic<T>(
                    _ t: T
                ) async throws
                    -> [T]
                where T: P
                {
                    func nested() {
                    }
                    if true { print("}") }  // }
                }
                static func < (l: S, r: S) -> Bool { true }
                subscript(i: Int) -> Int { i }
                var closure = { (x: Int) in x }
                deinit {
                }
            }
            """
        #expect(
            SourceText(path: "a.swift", text: text).functions == [
                FunctionSpan(name: "init", firstLine: 7, lastLine: 7),
                FunctionSpan(name: "generic", firstLine: 8, lastLine: 17),
                FunctionSpan(name: "nested", firstLine: 14, lastLine: 15),
                FunctionSpan(name: "<", firstLine: 18, lastLine: 18),
                FunctionSpan(name: "subscript", firstLine: 19, lastLine: 19),
                FunctionSpan(name: "deinit", firstLine: 21, lastLine: 22),
            ])
    }
}
