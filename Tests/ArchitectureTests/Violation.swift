/// A place that breaks a rule, as a compiler would print it.
struct Violation: Hashable, CustomStringConvertible {
    /// Relative to the repository's root.
    let path: String
    /// Counted from 1; 0 for the file as a whole.
    let line: Int
    let message: String

    var description: String { line > 0 ? "\(path):\(line): \(message)" : "\(path): \(message)" }
}

extension [Violation] {
    /// One line each, sorted, for a test's failure text.
    var report: String { map(\.description).sorted().joined(separator: "\n") }
}
