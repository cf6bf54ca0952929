/// Tests wait for a condition, never for a time: a sleep is either too short or too slow.
///
/// Allowed inside a function that polls, which its name must say: `poll...`, `eventually...`, `wait...`.
enum SleepRule {
    static func violations(in files: [SourceText]) throws -> [Violation] {
        let sleeps = try Pattern(#"\b(?:Task|Thread)\.sleep\b|(?<![.\w])(?<!func )(?:u|nano)?sleep\("#)
        let polls = try Pattern("poll|eventually|wait", ignoringCase: true)
        return files.flatMap { file -> [Violation] in
            let found = file.violations(sleeps) { "`\($0)` in a test: poll for the condition instead" }
            guard !found.isEmpty else { return [] }
            let pollers = file.functions.filter { polls.firstMatch(in: $0.name) != nil }
            return found.filter { violation in
                !pollers.contains { ($0.firstLine...$0.lastLine).contains(violation.line) }
            }
        }
    }
}
