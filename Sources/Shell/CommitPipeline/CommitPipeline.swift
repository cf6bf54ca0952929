import Foundation
import LogHash
public import LogSealing
public import LogStore
public import Logging
public import MeshCommands
import MeshEvents
public import MeshProjections
import MeshResources
import Synchronization

/// The single writer of a log: command → commit → log → state.
///
/// Requests are decided in order of arrival, each against the state that the ones before it leave; what has come in while the
/// disk was busy becomes durable with one sync. Nothing leaves before it is durable.
public final class CommitPipeline: Sendable {
    public let store: any LogStore
    public let keyRing: KeyRing
    public let mode: Mode
    let keys: any KeyMaterial & Sendable
    private let logger: Logger
    private let published: Mutex<MeshState>
    private let queue = Mutex(Queue())
    private let clock: Mutex<CommitClock>
    private let readClock: @Sendable () -> ClockReading
    private let wakeUp = DispatchSemaphore(value: 0)
    private let observers = Mutex<[@Sendable (Advance) -> Void]>([])
    private let onFatal: @Sendable (LogStoreError) -> Void

    private struct Queue {
        var waiting: [Waiting] = []
        var isStopped = false
    }

    private struct Waiting {
        let request: WriteRequest
        let answer: @Sendable (Result<WriteResult, WriteError>) -> Void
    }

    /// How many requests one sync may cover.
    private static let batchLimit = 500

    /// Reads what is alive out of the log and starts the writer's thread.
    ///
    /// - Parameters:
    ///   - readClock: called on the writer's thread, once for what becomes durable together.
    ///   - onFatal: called when the outcome of a commit is unknown; it must end the process.
    public init(
        store: any LogStore, keyRing: KeyRing, mode: Mode, keys: any KeyMaterial & Sendable, logger: Logger,
        readClock: @escaping @Sendable () -> ClockReading = { .now },
        onFatal: @escaping @Sendable (LogStoreError) -> Void
    ) throws {
        self.store = store
        self.keyRing = keyRing
        self.mode = mode
        self.keys = keys
        self.logger = logger
        self.onFatal = onFatal
        self.readClock = readClock
        clock = Mutex(CommitClock(readClock()))
        published = Mutex(try StateLoader(store: store, keyRing: keyRing).load(at: nil))
        let thread = Thread { [self] in run() }
        thread.name = "commit"
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// The newest durable state.
    public var state: MeshState { published.withLock { $0 } }

    /// Calls `observer` on the writer's thread after each durable step, in order. It must not block.
    ///
    /// - Returns: the state from which the first call will begin.
    @discardableResult
    public func observe(_ observer: @escaping @Sendable (Advance) -> Void) -> MeshState {
        observers.withLock { observers in
            observers.append(observer)
            return published.withLock { $0 }
        }
    }

    /// Decides and stores a request; returns when the result is durable.
    public func write(_ request: WriteRequest) async throws(WriteError) -> WriteResult {
        let result: Result<WriteResult, WriteError> = await withCheckedContinuation { continuation in
            submit(request) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Like `write`, for callers outside of Swift concurrency. `answer` is called on the writer's thread.
    public func submit(
        _ request: WriteRequest, answer: @escaping @Sendable (Result<WriteResult, WriteError>) -> Void
    ) {
        let isAccepted = queue.withLock { queue in
            guard !queue.isStopped else { return false }
            queue.waiting.append(Waiting(request: request, answer: answer))
            return true
        }
        if isAccepted { wakeUp.signal() } else { answer(.failure(.stopped)) }
    }

    /// Lets the requests that were accepted finish, and takes no more.
    public func stop() {
        queue.withLock { $0.isStopped = true }
        wakeUp.signal()
    }

    private func run() {
        while true {
            wakeUp.wait()
            let (batch, isStopped) = queue.withLock { queue in
                let batch = Array(queue.waiting.prefix(Self.batchLimit))
                queue.waiting.removeFirst(batch.count)
                return (batch, queue.isStopped && queue.waiting.isEmpty)
            }
            if !batch.isEmpty { commit(batch) }
            if isStopped { return }
        }
    }

    private func commit(_ waiting: [Waiting]) {
        var batch = Batch(
            state: state, store: store, keyRing: keyRing, mode: mode, keys: keys, wallMilliseconds: wallMilliseconds())
        batch.prepare(for: waiting.map(\.request))
        let results = waiting.map { batch.decide($0.request) }
        if let failure = append(batch) {
            for request in waiting { request.answer(.failure(failure)) }
            return
        }
        for (request, result) in zip(waiting, results) { request.answer(result) }
    }

    private func wallMilliseconds() -> Int64 {
        let (milliseconds, event) = clock.withLock { $0.time(at: readClock()) }
        switch event {
        case .jumped(let ahead):
            logger.error(
                "the clock jumped far ahead; commits keep the old pace until it is back, or kuma-cp is restarted",
                metadata: ["seconds": "\(ahead / 1000)"])
        case .returned: logger.info("the clock is back; commits follow it again")
        case nil: break
        }
        return milliseconds
    }

    /// Makes the batch durable and visible; `nil` if that succeeded.
    private func append(_ batch: Batch) -> WriteError? {
        guard !batch.appends.isEmpty || !batch.answers.isEmpty else { return nil }
        do {
            try store.append(batch.appends, answers: batch.answers)
        } catch {
            logger.error("append failed", metadata: ["error": "\(error)", "commits": "\(batch.appends.count)"])
            if case .diskFull(let detail) = error { return .diskFull(detail) }
            onFatal(error)
            return .outcomeUnknown("\(error)")
        }
        guard !batch.appends.isEmpty else { return nil }
        observers.withLock { observers in
            let before = published.withLock { state in
                defer { state = batch.state }
                return state
            }
            let advance = Advance(before: before, after: batch.state, commits: batch.appends.map(\.commit))
            for observer in observers { observer(advance) }
        }
        return nil
    }
}
