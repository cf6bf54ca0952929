import APIClient

/// The end of a command that did not do what was asked, or that says something by its exit code.
struct CommandFailure: Error, Hashable {
    /// Exit codes beyond 0 and 1. Commands that Kuma has only use 0 and 1, except for what Kuma cannot be asked.
    enum Code: Int32 {
        case failed = 1
        /// `diff` could not compare.
        case comparisonFailed = 2
        case notFound = 3
        case preconditionFailed = 4
        case timedOut = 5
        case usage = 64
    }

    let code: Code
    /// Printed after `Error: `; empty where everything was said.
    let text: String

    init(_ text: String, code: Code = .failed) {
        self.text = text
        self.code = code
    }
}

extension CommandFailure {
    /// What `error` means to whoever called a command that Kuma does not have.
    init(_ error: APIError) {
        let code: Code =
            switch error {
            case .refused(let refusal):
                switch refusal.status {
                case 404: .notFound
                case 409, 412: .preconditionFailed
                default: .failed
                }
            case .timedOut: .timedOut
            case .unreachable, .connectionLost, .malformed, .invalidEndpoint: .failed
            }
        self.init(Self.text(of: error), code: code)
    }

    /// The error and what to do about it.
    static func text(of error: APIError) -> String {
        switch error {
        case .unreachable:
            """
            \(error)
            Start the control plane there, or name another one: \
            kumactl config control-planes add --name NAME --address URL
            """
        case .connectionLost, .timedOut:
            """
            \(error)
            If this was a change, look whether it happened: kumactl history
            """
        case .refused, .malformed, .invalidEndpoint: error.description
        }
    }
}
