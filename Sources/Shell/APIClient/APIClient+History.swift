public import MeshResources
import NIOCore

/// Which commits of the history are wanted.
public struct HistoryFilter: Hashable, Sendable {
    /// A `ResourceType.name`.
    public var type: String?
    public var mesh: String?
    public var name: String?
    /// Name of a user.
    public var author: String?
    /// Any spelling of a revision; not older than this.
    public var since: String?
    /// Any spelling of a revision; not newer than this.
    public var until: String?
    /// Text in the message or in a changed resource.
    public var grep: String?

    /// No restriction; set what is wanted.
    public init() {}

    /// Only commits that changed these resources.
    public init(type: String?, mesh: String?, name: String?) {
        self.type = type
        self.mesh = mesh
        self.name = name
    }

    fileprivate var query: [APIRequest.QueryItem?] { [.init("type", type), .init("mesh", mesh), .init("name", name)] }
}

extension APIClient {
    /// Commits, newest first.
    public func history(
        _ filter: HistoryFilter, size: Int? = nil, offset: String? = nil
    ) async throws(APIError) -> ResourcePage {
        let answer = try await send(
            APIRequest(
                .get, ["history"],
                query: filter.query + [
                    .init("author", filter.author), .init("since", filter.since), .init("until", filter.until),
                    .init("grep", filter.grep), .init("size", size.map(String.init)), .init("offset", offset),
                ]))
        return ResourcePage(json: try answer.json(), revision: answer.revision)
    }

    /// One commit with what was before and after each change.
    ///
    /// - Parameter revision: any spelling.
    public func commit(at revision: String) async throws(APIError) -> JSON {
        try await send(APIRequest(.get, ["history", revision])).json()
    }

    /// What differs between two revisions: `{from, to, changes: [{op, type, mesh, name, patch}]}`.
    public func difference(
        from: String, to: String, type: String? = nil, mesh: String? = nil, name: String? = nil
    ) async throws(APIError) -> JSON {
        let filter = HistoryFilter(type: type, mesh: mesh, name: name)
        return try await send(
            APIRequest(.get, ["diff"], query: [.init("from", from), .init("to", to)] + filter.query)
        ).json()
    }

    /// The log: name, id, epoch, head, root, sizes, replicas.
    public func log() async throws(APIError) -> JSON { try await send(APIRequest(.get, ["log"])).json() }

    /// Hands over each commit as it happens, for ever; connects again after a loss, without gap or repeat.
    ///
    /// - Parameters:
    ///   - since: exclusive; `nil` from the head on.
    ///   - filter: type and mesh; whatever else it says is for the caller to check.
    /// - Throws: what `receive` throws; `APIError` if the control plane refuses, or cannot be reached at first.
    public func watch(
        since: Int64?, filter: HistoryFilter, receive: (JSON) async throws -> Void
    ) async throws {
        var position = since
        var isOpen = false
        var pause = Duration.milliseconds(200)
        while true {
            do {
                try await events(after: position, filter: filter) { head in
                    isOpen = true
                    pause = .milliseconds(200)
                    position = position ?? head
                } receive: { event in
                    try await receive(commit(in: event))
                    position = event.id.flatMap(parseRevisionNumber) ?? position
                }
            } catch let error as APIError where isOpen && error.isOutage {
                // A control plane that restarts is waited for; one that was never there is not.
                pause = min(pause * 2, .seconds(5))
            }
            try await Task.sleep(for: pause)
        }
    }

    private func commit(in event: EventStreamParser.Event) throws(APIError) -> JSON {
        do {
            return try JSON(parsing: event.data)
        } catch {
            throw .malformed(url: endpoint.url, reason: "event \(event.id ?? "without id"): \(error)")
        }
    }

    private func events(
        after revision: Int64?, filter: HistoryFilter, onOpen: (Int64?) -> Void,
        receive: (EventStreamParser.Event) async throws -> Void
    ) async throws {
        let id = revision.map(String.init)
        let request = APIRequest(
            .get, ["events"],
            query: [.init("since", id), .init("type", filter.type), .init("mesh", filter.mesh)],
            headers: [.init("Accept", "text/event-stream")] + (id.map { [.init("Last-Event-ID", $0)] } ?? []))
        var parser = EventStreamParser()
        try await stream(request, onOpen: onOpen) { bytes in
            for event in parser.take(bytes.readableBytesView) { try await receive(event) }
        }
    }
}
