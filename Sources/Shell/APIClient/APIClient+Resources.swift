public import MeshResources

/// One page of a list.
public struct ResourcePage: Hashable, Sendable {
    /// The whole answer: `items`, `next`, `total`.
    public let json: JSON
    /// What was read; `nil` if the server does not say.
    public let revision: Int64?

    /// Whole documents.
    public var items: [JSON] { json["items"]?.elements ?? [] }
    /// What `offset` has to be for the next page; `nil` on the last one.
    public var nextOffset: String? {
        guard let next = json["next"]?.stringValue, let mark = next.firstIndex(of: "?") else { return nil }
        let parameters = next[next.index(after: mark)...].split(separator: "&")
        return parameters.first { $0.hasPrefix("offset=") }.map { String($0.dropFirst("offset=".count)) }
    }
}

extension APIClient {
    /// A page of a list.
    ///
    /// - Parameters:
    ///   - mesh: `nil` for all meshes.
    ///   - view: `_overview` for resources with what is observed of them; `nil` for the resources.
    ///   - at: revision, in any spelling that the server knows; `nil` for the head.
    public func list(
        _ type: ResourceType, mesh: String?, view: String? = nil, at: String? = nil, size: Int? = nil,
        offset: String? = nil, filters: [APIRequest.QueryItem?] = []
    ) async throws(APIError) -> ResourcePage {
        let answer = try await send(
            APIRequest(
                .get, type.restPath(mesh: mesh) + (view.map { [$0] } ?? []),
                query: filters + [
                    .init("size", size.map(String.init)), .init("offset", offset), .init("at", at),
                ]))
        return ResourcePage(json: try answer.json(), revision: answer.revision)
    }

    /// All pages of a list, one request each.
    public func listAll(
        _ type: ResourceType, mesh: String?, view: String? = nil, at: String? = nil,
        filters: [APIRequest.QueryItem?] = []
    ) async throws(APIError) -> [JSON] {
        var items: [JSON] = []
        var offset: String?
        repeat {
            let page = try await list(
                type, mesh: mesh, view: view, at: at, size: 1000, offset: offset, filters: filters)
            items += page.items
            offset = page.nextOffset
        } while offset != nil
        return items
    }

    /// One resource as a document.
    public func resource(_ key: ResourceKey, type: ResourceType, at: String? = nil) async throws(APIError) -> JSON {
        try await send(APIRequest(.get, type.restPath(of: key), query: [.init("at", at)])).json()
    }

    /// Deletes one resource.
    ///
    /// - Returns: the revision of the commit; `nil` if the server does not say.
    public func delete(
        _ key: ResourceKey, type: ResourceType, message: String? = nil, idempotencyKey: String
    ) async throws(APIError) -> Int64? {
        var headers = [APIEndpoint.Header("Idempotency-Key", idempotencyKey)]
        if let message { headers.append(.init("X-Kuma-Message", message)) }
        return try await sendRepeatedly(APIRequest(.delete, type.restPath(of: key), headers: headers)).revision
    }
}

extension ResourceType {
    /// `meshes/{mesh}/{path}`, or `{path}` where there is no mesh.
    func restPath(mesh: String?) -> [String] {
        guard scope == .mesh, let mesh else { return [path] }
        return ["meshes", mesh, path]
    }

    func restPath(of key: ResourceKey) -> [String] {
        restPath(mesh: scope == .mesh ? key.mesh : nil) + [key.name]
    }
}
