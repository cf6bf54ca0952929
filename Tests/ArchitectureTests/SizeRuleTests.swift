import Testing

private func file(lines: Int) -> SourceText {
    SourceText(path: "Sources/a.swift", text: String(repeating: "let a = 1\n", count: lines))
}

private func file(functionLines: Int) -> SourceText {
    let body = String(repeating: "a()\n", count: functionLines - 2)
    return SourceText(path: "Sources/a.swift", text: "func f() {\n\(body)}\n")
}

private func violations(_ file: SourceText, _ exceptions: String = "") -> [String] {
    let (list, malformed) = SizeRule.exceptions(from: exceptions)
    return (malformed + SizeRule.violations(in: [file], exceptions: list)).map(\.description)
}

@Suite("Files and functions that are too long are found")
struct SizeRuleTests {
    @Test("500 lines fit in a file, 501 do not")
    func files() {
        #expect(violations(file(lines: 500)) == [])
        #expect(
            violations(file(lines: 501)) == [
                "Sources/a.swift: 501 lines, more than 500: find the second idea, do not just cut"
            ])
    }

    @Test("70 lines fit in a function, 71 do not")
    func functions() {
        #expect(violations(file(functionLines: 70)) == [])
        #expect(
            violations(file(functionLines: 71)) == [
                "Sources/a.swift:1: 71 lines, more than 70: find the second idea, do not just cut"
            ])
    }

    @Test("an exception holds exactly at the present size")
    func exceptions() {
        #expect(violations(file(lines: 600), "# why\n\nSources/a.swift 600 one table\n") == [])
        #expect(violations(file(functionLines: 80), "Sources/a.swift#f 80 one switch\n") == [])
    }

    @Test("an exception that is outgrown, too generous, needless, orphaned or without a reason is found")
    func staleExceptions() {
        let list = SizeRule.exceptionsPath
        let cases: [(SourceText, String, String)] = [
            (file(lines: 601), "Sources/a.swift 600 table", "grew to 601 lines, past its exception of 600"),
            (file(lines: 599), "Sources/a.swift 600 table", "lower the limit to 599"),
            (file(lines: 500), "Sources/a.swift 600 table", "has 500 lines, within 500: remove the exception"),
            (file(functionLines: 70), "Sources/a.swift#f 80 switch", "has 70 lines, within 70: remove the exception"),
            (file(lines: 1), "Sources/b.swift 600 table", "Sources/b.swift does not exist: remove the exception"),
            (file(lines: 1), "Sources/a.swift 600", "is not `path limit reason`"),
            (file(lines: 1), "Sources/a.swift many table", "is not `path limit reason`"),
        ]
        for (file, exceptions, expected) in cases {
            let found = violations(file, exceptions)
            #expect(found.count == 1 && found[0].hasPrefix("\(list):1: ") && found[0].contains(expected), "\(found)")
        }
    }
}
