public import MeshResources

/// One thing that a commit shall do.
public enum RequestedChange: Hashable, Sendable {
    /// Store a whole document.
    case put(Resource)
    case delete(ResourceKey)
}

/// What became of a request to commit.
public struct CommitAnswer: Hashable, Sendable {
    /// The new commit; the head if nothing changed.
    public let revision: Int64
    /// What changed, as the commit says: what was asked for first, then what follows from it. Each key once.
    public let changes: [Change]
    /// What the control plane says about accepted documents.
    public let warnings: [String]

    /// What happened to a resource.
    public enum Operation: String, Sendable {
        case created, updated, deleted
    }

    /// One change of a commit.
    public struct Change: Hashable, Sendable {
        /// What changed.
        public let key: ResourceKey
        /// How.
        public let operation: Operation
    }

    /// What happened to each resource that changed.
    public var operations: [ResourceKey: Operation] {
        Dictionary(changes.map { ($0.key, $0.operation) }, uniquingKeysWith: { first, _ in first })
    }
}

extension APIClient {
    /// All of `changes` in one commit, or none.
    ///
    /// Sent again with the same key if the connection is lost: it happens once.
    ///
    /// - Parameters:
    ///   - expectedRevision: what the head has to be; else the control plane refuses with 409.
    ///   - idempotencyKey: unlike all others.
    ///   - isDryRun: the control plane decides and validates, but stores nothing.
    public func commit(
        _ changes: [RequestedChange], message: String? = nil, expectedRevision: Int64? = nil, idempotencyKey: String,
        isDryRun: Bool = false
    ) async throws(APIError) -> CommitAnswer {
        var body: [String: JSON] = ["changes": .array(changes.map(\.json))]
        body["message"] = message.map(JSON.string)
        body["expectRevision"] = expectedRevision.map(JSON.int)
        let answer = try await sendRepeatedly(
            APIRequest(
                .post, ["commits"], query: [.init("dryRun", isDryRun ? "true" : nil)],
                headers: [.init("Idempotency-Key", idempotencyKey)], body: .object(body)))
        let json = try answer.json()
        guard let revision = json["revision"]?.intValue ?? answer.revision else {
            throw .malformed(url: endpoint.url, reason: "a commit without a revision")
        }
        return CommitAnswer(
            revision: revision, changes: CommitAnswer.changes(in: json),
            warnings: json["warnings"]?.elements.compactMap(\.stringValue) ?? [])
    }

    /// For requests that carry an idempotency key: repeats them when their outcome is unknown, until the time is up.
    func sendRepeatedly(_ request: APIRequest) async throws(APIError) -> APIAnswer {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(timeout)
        var pause = Duration.milliseconds(100)
        var isOutcomeUnknown = false
        while true {
            do {
                return try await send(request)
            } catch {
                isOutcomeUnknown = isOutcomeUnknown || error.leavesOutcomeUnknown
                guard isOutcomeUnknown, error.mayPass, clock.now + pause < end else { throw error }
                guard (try? await clock.sleep(for: pause)) != nil else { throw error }
                pause = min(pause * 2, .seconds(2))
            }
        }
    }
}

extension APIError {
    fileprivate var leavesOutcomeUnknown: Bool {
        switch self {
        case .connectionLost: true
        case .refused(let refusal): refusal.status == 503
        case .unreachable, .timedOut, .malformed, .invalidEndpoint: false
        }
    }

    /// The control plane may be starting again.
    fileprivate var mayPass: Bool {
        switch self {
        case .connectionLost, .unreachable: true
        case .refused(let refusal): refusal.status == 503
        case .timedOut, .malformed, .invalidEndpoint: false
        }
    }
}

extension RequestedChange {
    fileprivate var json: JSON {
        switch self {
        case .put(let resource): ["op": "put", "resource": resource.document]
        case .delete(let key):
            [
                "op": "delete",
                "key": JSON.object(["type": .string(key.type), "name": .string(key.name)])
                    .setting("mesh", to: key.mesh.isEmpty ? nil : .string(key.mesh)),
            ]
        }
    }
}

extension CommitAnswer {
    fileprivate static func changes(in commit: JSON) -> [Change] {
        (commit["changes"]?.elements ?? []).compactMap { change in
            guard let operation = change["op"]?.stringValue.flatMap(Operation.init),
                let type = change["type"]?.stringValue, let name = change["name"]?.stringValue
            else { return nil }
            let key = ResourceKey(type: type, mesh: change["mesh"]?.stringValue ?? "", name: name)
            return Change(key: key, operation: operation)
        }
    }
}
