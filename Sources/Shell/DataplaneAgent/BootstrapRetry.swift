import Logging

/// Asks for the bootstrap configuration until there is one, the control plane refuses, or time is up.
struct BootstrapRetry<C: Clock>: Sendable where C.Duration == Duration {
    let clock: C
    let backoff: Duration
    /// From the first question on.
    let maximum: Duration
    let log: Logger

    static var notFoundText: String {
        "Dataplane entity not found. If you are running on Universal please create a Dataplane entity on kuma-cp "
            + "before starting kuma-dp or pass it to kuma-dp run --dataplane-file=/file."
    }

    /// - Throws: `AgentError`, or `CancellationError` if the task is cancelled between two questions.
    func run(_ ask: @Sendable () async -> BootstrapOutcome) async throws -> Bootstrap {
        let deadline = clock.now.advanced(by: maximum)
        var reported = ""
        while true {
            let reason: String
            switch await ask() {
            case .ready(let bootstrap): return bootstrap
            case .refused(let text): throw AgentError("Invalid request: \(text)")
            case .unknownDataplane: reason = Self.notFoundText
            case .failed(let text): reason = text
            }
            let next = clock.now.advanced(by: backoff)
            guard next < deadline else { throw AgentError(reason) }
            // Once per reason: the same line every few seconds hides the others.
            if reason != reported {
                log.warning("no bootstrap configuration yet, asking again every \(backoff): \(reason)")
            }
            reported = reason
            try await clock.sleep(until: next, tolerance: nil)
        }
    }
}
