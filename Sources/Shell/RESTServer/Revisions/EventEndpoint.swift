import CommitPipeline
import LogStore
import MeshEvents
import MeshHistory
import MeshProjections
import MeshResources

/// `GET /events`: commits as they become durable. Read from the log, so there is neither a gap nor a repeat.
struct EventEndpoint: Sendable {
    let context: APIContext

    private static let batch = 100
    /// How often a silent stream says that it lives, so that connections that are gone are noticed.
    private static let pulse = Duration.seconds(20)

    func answer(_ call: Call) throws -> Answer {
        try LogChoice.check(call.query, context)
        let start = try start(call)
        let filter = CommitFilter(type: call.query["type"], mesh: call.query["mesh"])
        return Answer(
            status: 200, body: .stream { try await send(after: start, filter, $0) }, revision: start)
    }

    /// `Last-Event-ID` of a client that reconnects goes before `since`.
    private func start(_ call: Call) throws -> Revision {
        if let text = call.fields[.lastEventID], !text.isEmpty {
            return try context.states.revision(text, parameter: "Last-Event-ID")
        }
        guard let text = call.query.revisionText("since") else { return context.pipeline.state.revision }
        return try context.states.revision(text, parameter: "since")
    }

    private func send(
        after start: Revision, _ filter: CommitFilter, _ write: ([UInt8]) async throws -> Void
    ) async throws {
        let pulses = PulsedSignals(context.events.signals(), every: Self.pulse)
        defer { pulses.cancel() }
        // Headers leave with the first bytes: a client must know that it listens before there is a commit.
        try await write(Array(": r\(start.value)\n\n".utf8))
        var position = try await catchUp(from: start, filter, write)
        for await signal in pulses.stream {
            switch signal {
            case .news: position = try await catchUp(from: position, filter, write)
            case .pulse: try await write(Array(":\n\n".utf8))
            }
        }
    }

    /// Sends what is durable after `position`; returns where it got to.
    private func catchUp(
        from position: Revision, _ filter: CommitFilter, _ write: ([UInt8]) async throws -> Void
    ) async throws -> Revision {
        let reader = CommitReader(store: context.pipeline.store)
        var position = position
        while position < context.pipeline.state.revision {
            let next = position.next
            let commits = try await APIContext.apart {
                try reader.commits(from: next, limit: Self.batch).map { ($0, try reader.document(of: $0)) }
            }
            guard let last = commits.last else { break }
            let wanted = commits.filter { filter.matches($0.0) }
            if !wanted.isEmpty { try await write(wanted.flatMap { Self.event($0.0.revision, $0.1) }) }
            position = last.0.revision
        }
        return position
    }

    private static func event(_ revision: Revision, _ document: JSON) -> [UInt8] {
        Array("id: \(revision.value)\ndata: ".utf8) + document.canonicalBytes + Array("\n\n".utf8)
    }
}

/// Signals of news with a pulse in between.
private struct PulsedSignals {
    enum Signal {
        case news, pulse
    }

    let stream: AsyncStream<Signal>
    private let tasks: [Task<Void, Never>]

    init(_ news: AsyncStream<Void>, every interval: Duration) {
        let (stream, continuation) = AsyncStream.makeStream(of: Signal.self, bufferingPolicy: .bufferingNewest(8))
        self.stream = stream
        tasks = [
            Task {
                for await _ in news { continuation.yield(.news) }
                continuation.finish()
            },
            Task {
                while (try? await Task.sleep(for: interval)) != nil { continuation.yield(.pulse) }
            },
        ]
    }

    func cancel() {
        for task in tasks { task.cancel() }
    }
}
