/// A Swift file, and the same with comments and the inside of string literals blanked, line for line.
struct SourceText: Sendable {
    /// Relative to the repository's root.
    let path: String
    let lines: [String]
    /// `lines` without what is no code. Interpolations stay: they run.
    let code: [String]
    /// All functions, nested ones too, in the order in which they begin.
    let functions: [FunctionSpan]

    init(path: String, text: String) {
        self.path = path
        var reader = LiteralReader(text)
        let blanked = reader.blanked()
        lines = SourceText.split(Array(text.utf8))
        code = SourceText.split(blanked)
        functions = FunctionReader(code: code).spans()
    }

    /// The code as bytes, lines joined by line breaks.
    var codeBytes: [UInt8] { Array(code.joined(separator: "\n").utf8) }

    private static func split(_ bytes: [UInt8]) -> [String] {
        var lines = bytes.split(separator: newline, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }
}
