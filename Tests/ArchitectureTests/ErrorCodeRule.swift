/// Every `KUMA-...` error code that an operator can meet has a row in docs/errors.md.
struct ErrorCodeRule {
    static let path = "docs/errors.md"

    private let documented: Set<String>
    private let code: Pattern
    private let built: Pattern
    private let codeEnum: Pattern
    private let enumCase: Pattern

    /// - Parameter table: the text of docs/errors.md; its rows begin with `|`.
    init(table: String) throws {
        code = try Pattern(#"\b(KUMA-[A-Z][A-Z0-9]*-[A-Za-z0-9]+)\b"#)
        built = try Pattern(#"\b(KUMA-[A-Z][A-Z0-9]*-)\\\("#)
        codeEnum = try Pattern(#"\benum\s+\w*Code\w*\s*:[^{]*\bString\b"#)
        enumCase = try Pattern(#"\bcase\s+([a-z]\w*(?:\s*=\s*"\w+")?(?:\s*,\s*[a-z]\w*(?:\s*=\s*"\w+")?)*)"#)
        let code = code
        let rows = table.split(separator: "\n").filter { $0.hasPrefix("|") }
        documented = Set(rows.flatMap { code.matches(in: String($0)) })
    }

    func violations(in files: [SourceText]) -> [Violation] {
        files.flatMap { file in file.lines.indices.flatMap { violations(in: file, $0) } }
    }

    private func violations(in file: SourceText, _ index: Int) -> [Violation] {
        let line = file.lines[index]
        guard line.contains("KUMA-") else { return [] }
        let at = { (message: String) in Violation(path: file.path, line: index + 1, message: message) }
        let missing = { (name: String) in at("\(name) has no row in \(ErrorCodeRule.path)") }
        let spelled = code.matches(in: line).filter { !documented.contains($0) }.map(missing)
        return spelled
            + built.matches(in: line).flatMap { prefix -> [Violation] in
                let names = codes(declaredIn: file)
                if names.isEmpty {
                    return [at("\(prefix) is completed at run time, and no `enum ...Code: String` here lists the ends")]
                }
                return names.map { prefix + $0 }.filter { !documented.contains($0) }.map(missing)
            }
    }

    /// The raw values of the file's `enum ...Code: String`, which complete a prefix as in `"KUMA-SYNC-\(code.rawValue)"`.
    private func codes(declaredIn file: SourceText) -> [String] {
        var depth = 0
        var isInside = false
        return file.code.indices.flatMap { index -> [String] in
            if !isInside, codeEnum.firstMatch(in: file.code[index]) != nil { (isInside, depth) = (true, 0) }
            guard isInside else { return [] }
            depth += file.code[index].reduce(0) { $0 + ($1 == "{" ? 1 : $1 == "}" ? -1 : 0) }
            if depth == 0 { isInside = false }
            return enumCase.matches(in: file.lines[index]).flatMap(rawValues)
        }
    }

    /// `a, b = "c"` gives `a` and `c`.
    private func rawValues(of cases: String) -> [String] {
        cases.split(separator: ",").compactMap { part in
            part.split(separator: "=").last.map { $0.filter { $0.isLetter || $0.isNumber || $0 == "_" } }
        }
    }
}
