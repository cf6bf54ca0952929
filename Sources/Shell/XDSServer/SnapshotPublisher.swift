public import CommitPipeline
import Dispatch
public import Logging
import MeshDelivery
public import MeshEvents
import MeshProjections
public import MeshResources
public import MeshSnapshots
import NIOCore
import Synchronization

/// Keeps the snapshot of every connected proxy up to date, and gives it to the proxy's streams when it changed.
///
/// Works on one queue of its own, so that commits and streams never wait for it. Commits that arrive while it works are taken
/// together. A change reaches only the proxies that depend on it: plans are compared by their inputs, endpoints are made once for
/// all that use them.
public final class SnapshotPublisher: Sendable {
    private let sessions: DiscoverySessions
    private let logger: Logger
    private let queue = DispatchQueue(label: "snapshots")
    private let pending: Mutex<Pending>
    private let work: Mutex<SnapshotGraph>
    private let timings = Mutex(LatencyHistogram())

    private struct Pending {
        var state: MeshState
        var changed: Set<ResourceKey> = []
        /// Proxies whose first stream came or whose last one ended; which of the two is asked when they are worked on.
        var moved: Set<ResourceKey> = []
        var commits = 0
        /// When the oldest of `commits` was durable.
        var changedAt: NIODeadline?
        var isScheduled = false
    }

    /// So many snapshots go to their streams together, while the next ones are made.
    private static let batchSize = 64

    public init(pipeline: CommitPipeline, sessions: DiscoverySessions, logger: Logger) {
        self.sessions = sessions
        self.logger = logger
        let state = pipeline.state
        pending = Mutex(Pending(state: state))
        work = Mutex(SnapshotGraph(state: state))
    }

    /// Begins to follow the log and the proxies.
    public func start(_ pipeline: CommitPipeline) {
        sessions.observe { [self] key in schedule { $0.moved.insert(key) } }
        let state = pipeline.observe { [self] advance in
            // Called as soon as the commits are durable.
            let now = NIODeadline.now()
            let changed = advance.commits.flatMap { $0.changes.map(\.key) }
            schedule { pending in
                pending.state = advance.after
                pending.changed.formUnion(changed)
                pending.commits += advance.commits.count
                pending.changedAt = pending.changedAt ?? now
            }
        }
        schedule { $0.state = state.revision > $0.state.revision ? state : $0.state }
    }

    private func schedule(_ note: (inout Pending) -> Void) {
        let isNew = pending.withLock { pending in
            note(&pending)
            defer { pending.isScheduled = true }
            return !pending.isScheduled
        }
        if isNew { queue.async { [self] in run() } }
    }

    /// Works on all that came in while it worked before: at once when little happens, together when much does.
    private func run() {
        let taken = pending.withLock { pending in
            defer { pending = Pending(state: pending.state) }
            return pending
        }
        let started = NIODeadline.now()
        invalidateSecrets(taken.changed, informs: false)
        work.withLock { work in
            // Notices of streams that come and go may overtake each other; what is true now is not in doubt.
            let present = taken.moved.filter(sessions.isServed)
            work.remove(taken.moved.subtracting(present))
            work.add(present)
            let changed = work.advance(to: taken.state, changed: taken.changed)
            for start in stride(from: 0, to: changed.count, by: Self.batchSize) {
                let batch = changed[start..<min(start + Self.batchSize, changed.count)]
                sessions.offer(batch.map { ($0.proxy, work.deliverable($0)) }, changedAt: taken.changedAt)
            }
        }
        invalidateSecrets(taken.changed, informs: true)
        forget(taken)
        if taken.commits > 0 {
            let elapsed = NIODeadline.now() - started
            timings.withLock { $0.record(nanoseconds: elapsed.nanoseconds) }
        }
    }

    /// What is known of a proxy goes with its Dataplane, or with its last stream if that is later.
    private func forget(_ taken: Pending) {
        let dataplanes = taken.changed.filter { $0.type == "Dataplane" }
        for key in dataplanes.union(taken.moved) where taken.state[key] == nil { sessions.forget(key) }
    }

    /// Certificates depend on the authorities, kept in Secrets and in the Mesh, and on a Dataplane's tags.
    private func invalidateSecrets(_ changed: Set<ResourceKey>, informs: Bool) {
        let meshes = Set(changed.compactMap { $0.type == "Secret" ? $0.mesh : $0.type == "Mesh" ? $0.name : nil })
        let proxies = changed.filter { $0.type == "Dataplane" }
        guard !meshes.isEmpty || !proxies.isEmpty else { return }
        sessions.invalidateSecrets(of: proxies, inMeshes: meshes, informs: informs)
    }

    // MARK: For people

    /// The snapshot that the proxy is to have; `nil` if it is not connected.
    public func snapshot(of proxy: ResourceKey) -> ProxySnapshot? { work.withLock { $0.snapshot(of: proxy) } }

    /// The revision up to which all snapshots are up to date.
    public var revision: Revision { work.withLock { $0.state.revision } }

    public var counters: GenerationCounters { work.withLock { $0.counters } }

    /// How long it took to make and hand over the snapshots that commits changed; one time for all commits taken together.
    public var generationTimes: LatencyHistogram { timings.withLock { $0 } }

    /// Commits whose snapshots are not being made yet, and the resources that they changed.
    public var backlog: (commits: Int, resources: Int) { pending.withLock { ($0.commits, $0.changed.count) } }
}
