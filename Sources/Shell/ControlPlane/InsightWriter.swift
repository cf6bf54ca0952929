import Dispatch
import InsightStore
import Logging
import MeshResources
import RESTServer
import Synchronization

/// Keeps the last values of observations for the next run: every few seconds what changed, in one transaction.
///
/// A mesh in which nothing happens writes nothing.
final class InsightWriter: Sendable {
    private let store: InsightStore
    private let source: @Sendable () -> [ResourceKey: ProxyObservation]
    private let logger: Logger
    private let queue = DispatchQueue(label: "insights")
    private let state: Mutex<State>

    private struct State {
        var written: [ResourceKey: ProxyObservation]
        var counters = InsightCounters()
        var isStopped = false
    }

    /// - Parameter written: what the store holds.
    /// - Parameter source: what it is to hold.
    init(
        store: InsightStore, written: [ResourceKey: ProxyObservation], logger: Logger,
        source: @escaping @Sendable () -> [ResourceKey: ProxyObservation]
    ) {
        self.store = store
        self.source = source
        self.logger = logger
        state = Mutex(State(written: written))
    }

    /// Begins to write.
    func start(every interval: Duration) {
        let milliseconds = Int(interval.milliseconds)
        queue.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { [weak self] in
            guard let self, !state.withLock({ $0.isStopped }) else { return }
            flush(source())
            start(every: interval)
        }
    }

    /// Writes the streams that are still open as ended now, and no more.
    ///
    /// - Parameter milliseconds: now, since 1970.
    func stop(at milliseconds: Int64) {
        queue.sync {
            state.withLock { $0.isStopped = true }
            flush(source().mapValues { $0.ended(at: milliseconds) })
            do {
                try store.close()
            } catch {
                logger.warning("insights.db not closed", metadata: ["reason": "\(error)"])
            }
        }
    }

    func flush(_ observations: [ResourceKey: ProxyObservation]) {
        let written = state.withLock { $0.written }
        let changed = observations.filter { written[$0.key] != $0.value }
        let removed = Set(written.keys.filter { observations[$0] == nil })
        guard !changed.isEmpty || !removed.isEmpty else { return }
        do {
            try store.write(changed.mapValues(\.record), removing: removed)
            state.withLock { state in
                state.written = observations
                state.counters.flushes += 1
                state.counters.written += UInt64(changed.count)
                state.counters.removed += UInt64(removed.count)
            }
        } catch {
            // The next flush tries the same again.
            state.withLock { $0.counters.failures += 1 }
            logger.warning("observations of proxies not written", metadata: ["reason": "\(error)"])
        }
    }

    var counters: InsightCounters { state.withLock { $0.counters } }
}

/// What was written of observations since the start, for metrics.
struct InsightCounters: Hashable, Sendable {
    /// Transactions.
    var flushes: UInt64 = 0
    /// Proxies whose last value was written.
    var written: UInt64 = 0
    /// Proxies whose last value was removed.
    var removed: UInt64 = 0
    /// Flushes that failed.
    var failures: UInt64 = 0
}
