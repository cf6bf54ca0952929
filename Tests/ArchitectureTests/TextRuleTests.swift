import Testing

private func source(_ text: String) -> SourceText { SourceText(path: "Sources/a.swift", text: text) }

@Suite("Unfinished code, sleeping tests and costly messages are found")
struct TextRuleTests {
    @Test(
        "traps, marks and stubs are found",
        arguments: [
            "let a = try! f()", "let a = b as! Int", "// TODO: later", "/// FIXME", "/* HACK */", "let a = \"XXX\"",
            "fatalError(\"todo\")", "fatalError()", "fatalError(\"Not implemented yet\")",
            "preconditionFailure(\"unimplemented\")",
        ])
    func unfinished(line: String) throws {
        #expect(try UnfinishedRule.violations(in: [source("let ok = 1\n" + line)]).map(\.line) == [2])
    }

    @Test(
        "errors that are handled, and words that only look alike, are no offence",
        arguments: [
            "let a = try? f()", "let a = b as? Int", "// never try! here", "let a = \"as!\"", "mkstemp(\"XXXXXX\")",
            "preconditionFailure(\"libcrypto: out of memory\")", "case notImplemented", "let todos = 1",
        ])
    func finished(line: String) throws {
        #expect(try UnfinishedRule.violations(in: [source(line)]) == [])
    }

    @Test(
        "a sleep in a test is found",
        arguments: [
            "try await Task.sleep(for: .seconds(1))", "Thread.sleep(forTimeInterval: 1)", "usleep(3)", "sleep(1)",
        ])
    func sleep(line: String) throws {
        #expect(try SleepRule.violations(in: [source("@Test func f() async {\n\(line)\n}")]).map(\.line) == [2])
        #expect(try SleepRule.violations(in: [source("func waiter() {}\n\(line)")]).map(\.line) == [2])
    }

    @Test(
        "a function that polls may sleep, and sleep may be spoken of", arguments: ["poll", "eventually", "waitUntil"])
    func poll(name: String) throws {
        let body = "while true {\n try await Task.sleep(for: .milliseconds(5))\n }"
        #expect(try SleepRule.violations(in: [source("func \(name)<T>(_ t: T) async {\n \(body)\n}")]) == [])
        #expect(try SleepRule.violations(in: [source("// Task.sleep\nlet a = \"Task.sleep\"\nclock.sleep(1)")]) == [])
    }

    @Test(
        "an Any that keeps its message is found",
        arguments: [
            "let a = try Google_Protobuf_Any(message: m)", "f(try Google_Protobuf_Any(message: g(m)), b.value)",
            "Google_Protobuf_Any(\n    message: m, partial: true)", "x(Google_Protobuf_Any(message: m).typeURL)",
        ])
    func anyWithMessage(text: String) {
        #expect(AnyMessageRule.violations(in: [source("\n" + text)]).map(\.line) == [2])
    }

    @Test(
        "an Any that gives its bytes at once is no offence",
        arguments: [
            "let a = try Google_Protobuf_Any(message: g(m)).value",
            "try Google_Protobuf_Any(\n    message: m\n)\n.value", "// Google_Protobuf_Any(message: m)",
            "Google_Protobuf_Any.with { $0.value = bytes }", "Google_Protobuf_Any(serializedBytes: m)",
        ])
    func anyWithBytes(text: String) {
        #expect(AnyMessageRule.violations(in: [source(text)]) == [])
    }
}
