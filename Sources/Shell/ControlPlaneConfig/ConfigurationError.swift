/// Why a configuration cannot be used: every problem at once, so that one look suffices. Exit code 78.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One thing that is wrong.
    public struct Problem: Hashable, Sendable, CustomStringConvertible {
        /// Where it was written: `FILE`, `FILE:LINE`, the name of a variable, or `defaults`.
        public let source: String
        /// The key, members joined by dots; empty if the whole file is meant.
        public let key: String
        /// What is wrong and what to do; shows no secret.
        public let reason: String

        /// One line: `cp.yaml:3: store.type: expected ...`.
        public var description: String {
            [source, key, reason].filter { !$0.isEmpty }.joined(separator: ": ")
        }
    }

    /// At least one; the file's in the order of its lines, then the variables', then those between keys.
    public let problems: [Problem]

    /// A line that counts, then a line for each problem.
    public var description: String {
        let count = problems.count == 1 ? "a problem" : "\(problems.count) problems"
        return (["the configuration has \(count)"] + problems.map { "  \($0)" }).joined(separator: "\n")
    }
}
