public import MeshResources

extension APIClient {
    /// Name, version and identity of the control plane: `{hostname, product, version, instanceId, clusterId}`.
    public func index() async throws(APIError) -> JSON { try await send(APIRequest(.get, [""])).json() }

    /// A view of one dataplane: `policies`, `_config`, `_sync`, `xds`, `stats` or `clusters`.
    public func dataplane(
        mesh: String, name: String, view: String, query: [APIRequest.QueryItem?] = []
    ) async throws(APIError) -> APIAnswer {
        try await send(APIRequest(.get, ["meshes", mesh, "dataplanes", name, view], query: query))
    }

    /// Where a policy applies: `{total, items: [{kind, dataplane: {mesh, name}, attachments: [{type, name, service}]}]}`.
    public func affectedDataplanes(
        of policy: ResourceKey, type: ResourceType, at: String? = nil
    ) async throws(APIError) -> JSON {
        try await send(APIRequest(.get, type.restPath(of: policy) + ["dataplanes"], query: [.init("at", at)])).json()
    }

    /// The dataplanes that a policy applies to, from all pages: `{type, mesh, name, labels}`.
    public func listDataplanes(
        of policy: ResourceKey, type: ResourceType, at: String? = nil
    ) async throws(APIError) -> [JSON] {
        var items: [JSON] = []
        var offset: String?
        repeat {
            let answer = try await send(
                APIRequest(
                    .get, type.restPath(of: policy) + ["_resources", "dataplanes"],
                    query: [.init("at", at), .init("size", "1000"), .init("offset", offset)]))
            let page = ResourcePage(json: try answer.json(), revision: answer.revision)
            items += page.items
            offset = page.nextOffset
        } while offset != nil
        return items
    }

    /// One snapshot for each proxy: `{mesh, name, digest, revision, resources, bytes, ackedRevision, state}`.
    ///
    /// Read a page at a time; sorted by mesh, then name.
    ///
    /// - Parameter mesh: `nil` for all meshes.
    public func snapshots(mesh: String?) async throws(APIError) -> [JSON] {
        var items: [JSON] = []
        var offset: String?
        repeat {
            let answer = try await send(
                APIRequest(
                    .get, ["snapshots"],
                    query: [.init("mesh", mesh), .init("size", "1000"), .init("offset", offset)]))
            let page = ResourcePage(json: try answer.json(), revision: answer.revision)
            items += page.items
            offset = page.nextOffset
        } while offset != nil
        return items
    }

    /// How far each zone is behind: `{head, zones: [{name, state, applied, lag}]}`.
    public func zoneLag() async throws(APIError) -> JSON { try await send(APIRequest(.get, ["zones", "_lag"])).json() }

    /// A new token.
    ///
    /// - Parameters:
    ///   - kind: `dataplane`, `zone` or `user`.
    ///   - claims: as Kuma's `POST /tokens/{kind}` takes them.
    /// - Returns: secret. The bare token.
    public func token(_ kind: String, claims: JSON) async throws(APIError) -> String {
        try await send(APIRequest(.post, ["tokens", kind], body: claims)).text
    }
}
