import MeshResources

/// Which resources a path means: all of a type, those of a mesh, or one.
struct ResourceTarget: Sendable {
    let type: ResourceType
    /// `nil` for types of global scope, and for a list across meshes.
    let mesh: String?
    /// `nil` for a list.
    let name: String?

    func key(_ name: String) -> ResourceKey { ResourceKey(type: type.name, mesh: mesh ?? "", name: name) }
}

/// Paths of resources, of their overviews, and of what belongs to one of them.
struct ResourceRouter: Sendable {
    let reading: ReadEndpoint
    let writing: WriteEndpoint
    let overviews: OverviewEndpoint
    let insights: InsightEndpoint
    let proxies: ProxyEndpoint
    let inspection: InspectionEndpoint

    init(_ context: APIContext) {
        reading = ReadEndpoint(context: context)
        writing = WriteEndpoint(context: context)
        overviews = OverviewEndpoint(context: context)
        insights = InsightEndpoint(context: context)
        proxies = ProxyEndpoint(context: context)
        inspection = InspectionEndpoint(context: context)
    }

    func answer(_ call: Call) async throws -> Answer {
        let path = call.path
        if path[0] == "meshes", path.count >= 3, !path[2].hasPrefix("_") {
            return try await answer(call, mesh: path[1], path: path[2...])
        }
        return try await answer(call, mesh: nil, path: path[...])
    }

    /// - Parameter path: a type's segment and what follows it.
    private func answer(_ call: Call, mesh: String?, path: ArraySlice<String>) async throws -> Answer {
        guard let segment = path.first, let (type, isOverview) = Self.type(segment), type.hasREST,
            mesh == nil || type.scope == .mesh
        else { throw APIError.unknownPath(call.rawPath) }
        let rest = Array(path.dropFirst())
        switch (rest.count, rest.first, rest.last) {
        case (0, _, _):
            let target = ResourceTarget(type: type, mesh: mesh, name: nil)
            return try await list(call, target, isOverview: isOverview)
        case (1, "_overview", _):
            return try await list(call, ResourceTarget(type: type, mesh: mesh, name: nil), isOverview: true)
        case (1, let name?, _):
            try Self.requireMesh(of: type, mesh, call)
            let target = ResourceTarget(type: type, mesh: mesh, name: name)
            return try await item(call, target, name, isOverview: isOverview)
        case (2, let name?, "_overview"):
            try Self.requireMesh(of: type, mesh, call)
            let target = ResourceTarget(type: type, mesh: mesh, name: name)
            return try await item(call, target, name, isOverview: true)
        default: return try await part(call, type, mesh, rest)
        }
    }

    /// What belongs to one resource.
    private func part(_ call: Call, _ type: ResourceType, _ mesh: String?, _ path: [String]) async throws -> Answer {
        guard let mesh, let name = path.first else { throw APIError.unknownPath(call.rawPath) }
        let part = path.dropFirst().joined(separator: "/")
        if type == .dataplane { return try await proxies.answer(call, mesh: mesh, name: name, part: part) }
        guard type.isInspectable, ["dataplanes", "_resources/dataplanes"].contains(part), call.method == .get else {
            throw APIError.unknownPath(call.rawPath)
        }
        let key = ResourceKey(type: type.name, mesh: mesh, name: name)
        return try await inspection.dataplanes(call, key, isNew: part != "dataplanes")
    }

    /// Items of mesh-scoped types are found below their mesh only.
    private static func requireMesh(of type: ResourceType, _ mesh: String?, _ call: Call) throws {
        guard type.scope == .global || mesh != nil else { throw APIError.unknownPath(call.rawPath) }
    }

    /// Kuma's older overview paths are the type's segment and `+insights`.
    private static func type(_ segment: String) -> (type: ResourceType, isOverview: Bool)? {
        if segment == "zoneegressoverviews" { return (.zoneEgress, true) }
        if segment.hasSuffix("+insights"), let type = ResourceType.path(String(segment.dropLast(9))) {
            return (type, true)
        }
        return ResourceType.path(segment).map { ($0, false) }
    }

    private func list(_ call: Call, _ target: ResourceTarget, isOverview: Bool) async throws -> Answer {
        guard call.method == .get else { throw APIError.methodNotAllowed("\(call.rawPath) can only be read") }
        if isOverview { return try await overviews.list(call, target) }
        if target.type.isReadOnly { return try await insights.list(call, target) }
        return try await reading.list(call, target)
    }

    private func item(
        _ call: Call, _ target: ResourceTarget, _ name: String, isOverview: Bool
    ) async throws -> Answer {
        switch (call.method, isOverview) {
        case (.get, true): return try await overviews.item(call, target, name)
        case (.get, false):
            return target.type.isReadOnly
                ? try await insights.item(call, target, name) : try await reading.item(call, target, name)
        case (.put, false): return try await writing.put(call, target, name)
        case (.delete, false): return try await writing.delete(call, target, name)
        case (.post, _), (.put, true), (.delete, true), (.options, _):
            throw APIError.methodNotAllowed("\(call.method.rawValue) is not possible on \(call.rawPath)")
        }
    }
}
