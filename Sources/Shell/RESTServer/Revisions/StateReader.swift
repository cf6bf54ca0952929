import CommitPipeline
import FoundationEssentials
import LogStore
import MeshEvents
import MeshHistory
import MeshProjections
import Synchronization

/// States at revisions, as `?at=` names them.
final class StateReader: Sendable {
    private let pipeline: CommitPipeline
    private let loader: StateLoader
    /// The newest states, oldest first: they share nearly everything with the head.
    private let recent = Mutex<[MeshState]>([])
    /// Older states that were asked for, the one used last at the end.
    private let loaded = Mutex<[MeshState]>([])

    private static let recentLimit = 64
    private static let loadedLimit = 4

    init(_ pipeline: CommitPipeline) {
        self.pipeline = pipeline
        loader = StateLoader(store: pipeline.store, keyRing: pipeline.keyRing)
        pipeline.observe { [weak self] in self?.remember($0.after) }
    }

    private func remember(_ state: MeshState) {
        recent.withLock { recent in
            recent.append(state)
            if recent.count > Self.recentLimit { recent.removeFirst(recent.count - Self.recentLimit) }
        }
    }

    /// The state that a request asks for: at `at`, else at the head.
    func state(_ call: Call) async throws -> MeshState {
        guard let text = call.query.revisionText("at") else { return pipeline.state }
        return try await state(at: try revision(text, parameter: "at"))
    }

    /// - Throws: `APIError`: 400 for bad syntax and the future, 404 for another log, 410 for what was pruned.
    func revision(_ text: String, parameter: String) throws -> Revision {
        let range = LogRange(name: pipeline.store.name, head: pipeline.state.revision)
        do {
            return try RevisionReference(text).resolve(
                in: range, nowMilliseconds: Int64(Date().timeIntervalSince1970 * 1000)
            ) { try pipeline.store.revision(atMilliseconds: $0) }
        } catch let error as RevisionSyntaxError {
            throw APIError.badParameter(parameter, error.description)
        } catch let error as RevisionError {
            throw Self.refusal(error, parameter)
        }
    }

    private static func refusal(_ error: RevisionError, _ parameter: String) -> APIError {
        switch error {
        case .future, .beforeFirst: .badParameter(parameter, error.description)
        case .unknownLog: APIError(status: 404, title: "Not found", detail: error.description)
        case .pruned: APIError(status: 410, title: "Gone", detail: error.description)
        }
    }

    /// - Parameter revision: at most the head.
    func state(at revision: Revision) async throws -> MeshState {
        let head = pipeline.state
        if revision == head.revision { return head }
        if let state = recent.withLock({ $0.last { $0.revision == revision } }) { return state }
        if let state = takeLoaded(revision) { return state }
        let loader = loader
        let state = try await APIContext.apart { try loader.load(at: revision) }
        loaded.withLock { loaded in
            loaded.append(state)
            if loaded.count > Self.loadedLimit { loaded.removeFirst() }
        }
        return state
    }

    /// Whether the state at `revision` is at hand.
    func has(_ revision: Revision) -> Bool {
        revision == pipeline.state.revision || recent.withLock { $0.contains { $0.revision == revision } }
            || loaded.withLock { $0.contains { $0.revision == revision } }
    }

    private func takeLoaded(_ revision: Revision) -> MeshState? {
        loaded.withLock { loaded in
            guard let index = loaded.firstIndex(where: { $0.revision == revision }) else { return nil }
            loaded.append(loaded.remove(at: index))
            return loaded.last
        }
    }
}
