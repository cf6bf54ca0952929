/// Nothing in `Sources` is unfinished or traps on input.
enum UnfinishedRule {
    static func violations(in files: [SourceText]) throws -> [Violation] {
        let traps = try Pattern(#"\b(?:try|as)!"#)
        let marks = try Pattern(#"\b(?:TODO|FIXME|XXX|HACK)\b"#)
        let stubs = try Pattern(
            #"\b(?:fatalError|preconditionFailure)\(\s*(?:\)|".*(?:todo|fixme|implement|unfinished|placeholder))"#,
            ignoringCase: true)
        return files.flatMap { file in
            file.violations(traps) { "`\($0)` ends the process on input: handle the error" }
                + lines(of: file, marks) { "mark `\($0)`: finish it, or write an issue" }
                + lines(of: file, stubs) { "`\($0)` stands for code that is missing" }
        }
    }

    /// Over comments and strings too, which `code` leaves out.
    private static func lines(
        of file: SourceText, _ pattern: Pattern, _ message: (String) -> String
    ) -> [Violation] {
        file.lines.indices.compactMap { index in
            pattern.firstMatch(in: file.lines[index]).map {
                Violation(path: file.path, line: index + 1, message: message($0))
            }
        }
    }
}
