/// Files and functions stay small enough to be read at once.
///
/// Exceptions can only shrink: each states the present size, and fails as soon as it is smaller than stated.
struct SizeRule {
    static let maximumFileLines = 500
    /// From the line of the declaration to the closing brace.
    static let maximumFunctionLines = 70

    /// A line `path limit reason` or `path#function limit reason` of `size-exceptions.txt`.
    struct Exception: Hashable {
        let subject: String
        let limit: Int
        let line: Int
    }

    /// Where the exceptions are listed.
    static let exceptionsPath = "Tests/ArchitectureTests/size-exceptions.txt"

    /// Reads the list; empty lines and lines that begin with `#` are passed over.
    static func exceptions(from text: String) -> (list: [Exception], violations: [Violation]) {
        var list: [Exception] = []
        var violations: [Violation] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(separator: " ")
            guard let subject = words.first, !line.hasPrefix("#") else { continue }
            if words.count > 2, let limit = Int(words[1]) {
                list.append(Exception(subject: String(subject), limit: limit, line: index + 1))
            } else {
                violations.append(
                    Violation(path: exceptionsPath, line: index + 1, message: "is not `path limit reason`: \(line)"))
            }
        }
        return (list, violations)
    }

    static func violations(in files: [SourceText], exceptions: [Exception]) -> [Violation] {
        let subjects = files.flatMap(subjects)
        let excepted = Set(exceptions.map(\.subject))
        let oversized = subjects.filter { $0.lines > $0.maximum && !excepted.contains($0.name) }.map {
            Violation(
                path: $0.path, line: $0.line,
                message: "\($0.lines) lines, more than \($0.maximum): find the second idea, do not just cut")
        }
        // Of overloads the longest counts.
        let largest = Dictionary(subjects.map { ($0.name, $0) }) { $0.lines > $1.lines ? $0 : $1 }
        return oversized
            + exceptions.compactMap { exception in
                fault(of: exception, largest[exception.subject]).map {
                    Violation(path: exceptionsPath, line: exception.line, message: $0)
                }
            }
    }

    private struct Subject {
        let name: String
        let path: String
        let line: Int
        let lines: Int
        let maximum: Int
    }

    private static func subjects(of file: SourceText) -> [Subject] {
        [Subject(name: file.path, path: file.path, line: 0, lines: file.lines.count, maximum: maximumFileLines)]
            + file.functions.map {
                Subject(
                    name: "\(file.path)#\($0.name)", path: file.path, line: $0.firstLine, lines: $0.lineCount,
                    maximum: maximumFunctionLines)
            }
    }

    private static func fault(of exception: Exception, _ subject: Subject?) -> String? {
        guard let subject else { return "\(exception.subject) does not exist: remove the exception" }
        if subject.lines <= subject.maximum {
            return "\(subject.name) has \(subject.lines) lines, within \(subject.maximum): remove the exception"
        }
        if subject.lines < exception.limit { return "\(subject.name): lower the limit to \(subject.lines)" }
        if subject.lines > exception.limit {
            return "\(subject.name) grew to \(subject.lines) lines, past its exception of \(exception.limit)"
        }
        return nil
    }
}
