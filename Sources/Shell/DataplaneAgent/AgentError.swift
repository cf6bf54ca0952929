/// Why kuma-dp cannot go on. The text is for the operator: what, where, what to do.
struct AgentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// 1 failure, 64 usage, 78 bad configuration.
    let exitCode: Int32
    let description: String

    init(_ description: String, exitCode: Int32 = 1) {
        self.description = description
        self.exitCode = exitCode
    }

    /// A flag, or the environment variable that stands for it, has a value that cannot be meant.
    static func configuration(_ name: String, _ reason: String) -> AgentError {
        AgentError("\(name): \(reason)", exitCode: 78)
    }

    /// Flags that contradict each other, or one that is missing.
    static func usage(_ description: String) -> AgentError {
        AgentError(description, exitCode: 64)
    }
}
