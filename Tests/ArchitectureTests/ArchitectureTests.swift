import Testing

/// The rules of docs/ARCHITECTURE.md, applied to this working tree.
@Suite("The source tree keeps its rules")
struct ArchitectureTests {
    private let repository = Repository.current

    private func sources() throws -> [SourceText] {
        let files = try Repository.sources.get()
        // An empty list would pass every rule.
        try #require(files.count > 10, "only \(files.count) Swift files found under Sources")
        return files
    }

    private func tests() throws -> [SourceText] { try Repository.tests.get() }

    @Test("every import is declared in Package.swift, and arrows point inward")
    func imports() throws {
        let files = try sources() + tests()
        let violations = try ImportRule(manifest: try Repository.manifest.get()).violations(in: files)
        #expect(violations.isEmpty, "\(violations.report)")
    }

    @Test("Core is pure: it imports and calls nothing that differs from run to run")
    func purity() throws {
        let modules = Set(try Repository.manifest.get().targets.map(\.module))
        let violations = try PurityRule.violations(in: try sources(), targets: modules)
        #expect(violations.isEmpty, "\(violations.report)")
    }

    @Test("no file is over 500 lines and no function over 70, but for a list that only shrinks")
    func sizes() throws {
        let (exceptions, malformed) = SizeRule.exceptions(from: try repository.text(SizeRule.exceptionsPath))
        let files = try sources() + tests()
        let violations = malformed + SizeRule.violations(in: files, exceptions: exceptions)
        #expect(violations.isEmpty, "\(violations.report)")
    }

    @Test("no source is unfinished or traps on input")
    func unfinished() throws {
        let violations = try UnfinishedRule.violations(in: try sources())
        #expect(violations.isEmpty, "\(violations.report)")
    }

    @Test("no test sleeps, except to poll")
    func sleeps() throws {
        let violations = try SleepRule.violations(in: try tests())
        #expect(violations.isEmpty, "\(violations.report)")
    }

    @Test("CHANGELOG.md is newest first and written in sentences")
    func changelog() throws {
        let violations = ChangelogRule.violations(in: try repository.text(ChangelogRule.path))
        #expect(violations.isEmpty, "\(violations.report)")
    }

    @Test("every error code of the product is explained in docs/errors.md")
    func errorCodes() throws {
        let rule = try ErrorCodeRule(table: try repository.text(ErrorCodeRule.path))
        let violations = rule.violations(in: try sources())
        #expect(violations.isEmpty, "\(violations.report)")
    }

    @Test("no protobuf Any holds a message where bytes would do")
    func anyMessages() throws {
        let violations = AnyMessageRule.violations(in: try sources())
        #expect(violations.isEmpty, "\(violations.report)")
    }
}
