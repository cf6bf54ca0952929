import Synchronization

/// What `/ready` answers.
final class Readiness: Sendable {
    struct Answer: Hashable, Sendable {
        let isReady: Bool
        let text: String
    }

    private enum State: Sendable {
        case starting
        case serving(EnvoyAdmin)
        case terminating
    }

    private let state = Mutex(State.starting)

    /// From now on Envoy's own answer counts.
    func serve(_ admin: EnvoyAdmin) {
        state.withLock { state in
            if case .starting = state { state = .serving(admin) }
        }
    }

    /// Final.
    func terminate() {
        state.withLock { $0 = .terminating }
    }

    func answer() async -> Answer {
        switch state.withLock({ $0 }) {
        case .starting: return Answer(isReady: false, text: "STARTING")
        case .terminating: return Answer(isReady: false, text: "TERMINATING")
        case .serving(let admin):
            let text = await admin.state() ?? "NO ANSWER FROM ENVOY"
            return Answer(isReady: text == "LIVE", text: text)
        }
    }
}
