import CommitPipeline
import Synchronization

/// Wakes the readers of `/events` when there are new commits, and ends them when the server stops.
final class EventHub: Sendable {
    private struct State {
        var lastID = 0
        var readers: [Int: AsyncStream<Void>.Continuation] = [:]
        var isStopped = false
    }

    private let state = Mutex(State())

    init(_ pipeline: CommitPipeline) {
        pipeline.observe { [weak self] _ in self?.wake() }
    }

    /// A signal for each time that something may be new; several can become one. Ends when the server stops.
    func signals() -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let id = state.withLock { state -> Int? in
                guard !state.isStopped else { return nil }
                state.lastID += 1
                state.readers[state.lastID] = continuation
                return state.lastID
            }
            guard let id else { return continuation.finish() }
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { $0.readers[id] = nil }
            }
        }
    }

    private func wake() {
        for reader in state.withLock({ Array($0.readers.values) }) { reader.yield() }
    }

    func stop() {
        let readers = state.withLock { state in
            state.isStopped = true
            return Array(state.readers.values)
        }
        for reader in readers { reader.finish() }
    }
}
