import Testing

private let goodChangelog = """
    # Changelog

    ## Unreleased

    ### New
    - Zones resume after a cut.
    - A long sentence that
      wraps.

    ## [1.10.0] - 2026-02-01

    - More.

    ## 1.9.2

    A paragraph.
    """

@Suite("Documents that fell behind are found")
struct DocumentRuleTests {
    @Test("a change log that keeps the shape passes")
    func goodShape() {
        #expect(ChangelogRule.violations(in: goodChangelog) == [])
    }

    @Test(
        "a change log that breaks the shape is found",
        arguments: [
            ("# Changelog", "Changelog.", 1, "has no `# ` title"),
            ("## Unreleased", "## Next", 3, "neither"),
            ("## Unreleased", "## 1.9.9", 10, "newest come first"),
            ("## 1.9.2", "## 1.10.0", 14, "newest come first"),
            ("## 1.9.2", "## Unreleased", 14, "newest come first"),
            ("## 1.9.2", "## 1.9", 14, "neither"),
            ("after a cut.", "after a cut", 6, "does not end with a period"),
            ("wraps.", "wraps", 8, "does not end with a period"),
            ("paragraph.", "paragraph", 16, "does not end with a period"),
        ])
    func badShape(old: String, new: String, line: Int, message: String) {
        let found = ChangelogRule.violations(in: goodChangelog.replacing(old, with: new))
        #expect(found.count == 1 && found[0].line == line && found[0].message.contains(message), "\(found.report)")
    }

    @Test("a change log without a release is found")
    func noRelease() {
        #expect(ChangelogRule.violations(in: "# Changelog\n").report.contains("heading"))
    }

    @Test("an error code without a row is found, in code and in comments")
    func missingRow() throws {
        let rule = try ErrorCodeRule(table: "KUMA-LAG-003 is spoken of\n| `KUMA-LOG-001` | cause | remedy |\n")
        let text = "let a = \"KUMA-LOG-001: x\"\nlet b = \"KUMA-LAG-003\"\n// KUMA-SYNC-gap\nlet c = KUMA_STORE_TYPE\n"
        #expect(
            rule.violations(in: [SourceText(path: "a.swift", text: text)]).map(\.description) == [
                "a.swift:2: KUMA-LAG-003 has no row in docs/errors.md",
                "a.swift:3: KUMA-SYNC-gap has no row in docs/errors.md",
            ])
    }

    @Test("codes that are put together from an enum each need a row")
    func builtCodes() throws {
        let rule = try ErrorCodeRule(table: "| KUMA-SYNC-epochChanged |\n|KUMA-SYNC-fork|\n")
        let text = """
            public enum Code: String, Sendable {
                case epochChanged, rewritten = "fork"
                case gap
            }
            enum Other { case unrelated }
            var description: String { "KUMA-SYNC-\\(code.rawValue): \\(detail)" }
            """
        #expect(
            rule.violations(in: [SourceText(path: "a.swift", text: text)]).map(\.description) == [
                "a.swift:6: KUMA-SYNC-gap has no row in docs/errors.md"
            ])
    }

    @Test("codes that are put together from something unknown are found")
    func unknownCodes() throws {
        let found = try ErrorCodeRule(table: "").violations(in: [
            SourceText(path: "a.swift", text: "let a = \"KUMA-SYNC-\\(number)\"")
        ])
        #expect(found.count == 1 && found.report.contains("completed at run time"))
    }
}
