import Foundation

/// A regular expression applied line by line. (ICU's: Swift's own is too slow for a whole tree in a debug build.)
struct Pattern {
    private let expression: NSRegularExpression

    init(_ source: String, ignoringCase: Bool = false) throws {
        expression = try NSRegularExpression(pattern: source, options: ignoringCase ? [.caseInsensitive] : [])
    }

    /// The text of each match; of its first group where it has one.
    func matches(in text: String) -> [String] {
        expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap { match in
            let group = match.numberOfRanges > 1 && match.range(at: 1).location != NSNotFound ? 1 : 0
            return Range(match.range(at: group), in: text).map { String(text[$0]) }
        }
    }

    func firstMatch(in text: String) -> String? { matches(in: text).first }
}

extension SourceText {
    /// A violation for each line of code that `pattern` matches; `message` gets the match.
    func violations(_ pattern: Pattern, _ message: (String) -> String) -> [Violation] {
        code.indices.flatMap { index in
            pattern.matches(in: code[index]).map { Violation(path: path, line: index + 1, message: message($0)) }
        }
    }
}
