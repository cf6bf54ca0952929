import NIOCore
import Synchronization

/// Admits proxies in the order in which they come, so many at a time as one commit of registrations takes.
///
/// The pace is that of the disk and of the processors: the next one begins when one is done. The registrations that are under way
/// together become durable with one sync.
final class AdmissionQueue: Sendable {
    typealias Work = @Sendable () async -> Void

    private let limit: Int
    private let state = Mutex(State())

    private struct State {
        var running = 0
        var waiting = CircularBuffer<Work>()
    }

    /// - Parameter limit: how many are admitted at the same time.
    init(limit: Int = 64) {
        self.limit = limit
    }

    /// How many wait for their turn.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Performs `work` when it is its turn.
    func add(_ work: @escaping Work) {
        let startsWorker = state.withLock { state in
            state.waiting.append(work)
            guard state.running < limit else { return false }
            state.running += 1
            return true
        }
        if startsWorker { Task { await runAll() } }
    }

    private func runAll() async {
        while let work = next() { await work() }
    }

    private func next() -> Work? {
        state.withLock { state in
            if let work = state.waiting.popFirst() { return work }
            state.running -= 1
            return nil
        }
    }
}
