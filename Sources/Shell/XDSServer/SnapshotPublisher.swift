public import CommitPipeline
import Dispatch
public import Logging
import MeshDelivery
public import MeshEvents
import MeshProjections
public import MeshResources
public import MeshSnapshots
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

    private struct Pending {
        var state: MeshState
        var changed: Set<ResourceKey> = []
        var connected: Set<ResourceKey> = []
        var disconnected: Set<ResourceKey> = []
        var isScheduled = false
    }

    public init(pipeline: CommitPipeline, sessions: DiscoverySessions, logger: Logger) {
        self.sessions = sessions
        self.logger = logger
        let state = pipeline.state
        pending = Mutex(Pending(state: state))
        work = Mutex(SnapshotGraph(state: state))
    }

    /// Begins to follow the log and the proxies.
    public func start(_ pipeline: CommitPipeline) {
        sessions.observe(
            connect: { [self] key in
                schedule { pending in
                    pending.connected.insert(key)
                    pending.disconnected.remove(key)
                }
            },
            disconnect: { [self] key in
                schedule { pending in
                    pending.disconnected.insert(key)
                    pending.connected.remove(key)
                }
            })
        let state = pipeline.observe { [self] advance in
            let changed = advance.commits.flatMap { $0.changes.map(\.key) }
            schedule { pending in
                pending.state = advance.after
                pending.changed.formUnion(changed)
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

    private func run() {
        let taken = pending.withLock { pending in
            defer {
                pending.changed = []
                pending.connected = []
                pending.disconnected = []
                pending.isScheduled = false
            }
            return pending
        }
        let changed = work.withLock { work in
            work.remove(taken.disconnected)
            work.add(taken.connected)
            return work.advance(to: taken.state, changed: taken.changed).map { ($0.proxy, work.deliverable($0)) }
        }
        for (proxy, snapshot) in changed { sessions.offer(snapshot, to: proxy) }
        refreshSecrets(taken.changed)
    }

    /// Certificates depend on the authorities, kept in Secrets and in the Mesh, and on a Dataplane's tags.
    private func refreshSecrets(_ changed: Set<ResourceKey>) {
        let meshes = Set(changed.compactMap { $0.type == "Secret" ? $0.mesh : $0.type == "Mesh" ? $0.name : nil })
        let proxies = changed.filter { $0.type == "Dataplane" }
        guard !meshes.isEmpty || !proxies.isEmpty else { return }
        sessions.refreshSecrets { meshes.contains($0.mesh) || proxies.contains($0) }
    }

    // MARK: For people

    /// The snapshot that the proxy is to have; `nil` if it is not connected.
    public func snapshot(of proxy: ResourceKey) -> ProxySnapshot? { work.withLock { $0.snapshot(of: proxy) } }

    /// The revision up to which all snapshots are up to date.
    public var revision: Revision { work.withLock { $0.state.revision } }

    public var counters: GenerationCounters { work.withLock { $0.counters } }
}
