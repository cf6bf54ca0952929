/// Paths of the log and of its history.
struct RevisionRouter: Sendable {
    let commits: CommitEndpoint
    let history: HistoryEndpoint
    let difference: DifferenceEndpoint
    let events: EventEndpoint
    let log: LogEndpoint

    init(_ context: APIContext) {
        commits = CommitEndpoint(context: context)
        history = HistoryEndpoint(context: context)
        difference = DifferenceEndpoint(context: context)
        events = EventEndpoint(context: context)
        log = LogEndpoint(context: context)
    }

    /// `nil` if the path is none of these.
    func answer(_ call: Call, _ first: String) async throws -> Answer? {
        let rest = call.path.dropFirst()
        switch (first, rest.count) {
        case ("commits", 0):
            try Self.require(.post, call)
            return try await commits.answer(call)
        case ("history", 0):
            try Self.require(.get, call)
            return try await history.list(call)
        case ("history", 1):
            try Self.require(.get, call)
            return try await history.item(call, call.path[1])
        case ("diff", 0):
            try Self.require(.get, call)
            return try await difference.answer(call)
        case ("events", 0):
            try Self.require(.get, call)
            return try events.answer(call)
        case ("log", _):
            try Self.require(.get, call)
            return try await log.answer(call, Array(rest))
        default: return nil
        }
    }

    private static func require(_ method: Call.Method, _ call: Call) throws {
        guard call.method == method else {
            throw APIError.methodNotAllowed("\(call.rawPath) takes \(method.rawValue) only")
        }
    }
}
