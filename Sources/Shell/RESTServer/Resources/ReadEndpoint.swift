import MeshEvents
import MeshProjections
import MeshResources

/// GET of resources, now and at older revisions.
struct ReadEndpoint: Sendable {
    let context: APIContext

    func list(_ call: Call, _ target: ResourceTarget) async throws -> Answer {
        try context.access.check(call.user, uses: target.type)
        let page = try Page(call.query)
        let filter = try ListFilter(call.query, type: target.type)
        let state = try await context.states.state(call)
        let found = try Self.resources(of: target, in: state, filter)
        let view = context.view(for: call.user)
        return .json(
            page.json(found, call: call) { view.json($0, type: target.type) }, revision: state.revision)
    }

    /// Sorted by mesh and name.
    ///
    /// - Throws: `APIError` 404 if the mesh does not exist.
    static func resources(
        of target: ResourceTarget, in state: MeshState, _ filter: ListFilter
    ) throws -> [StoredResource] {
        let all: [StoredResource]
        if let mesh = target.mesh {
            guard state["Mesh", "", mesh] != nil else { throw APIError.meshNotFound }
            all = state.list(target.type.name, mesh: mesh)
        } else {
            all =
                target.type.scope == .global
                ? state.list(target.type.name) : state.listAcrossMeshes(target.type.name)
        }
        return filter.wantsAll ? all : all.filter(filter.matches)
    }

    func item(_ call: Call, _ target: ResourceTarget, _ name: String) async throws -> Answer {
        try context.access.check(call.user, uses: target.type)
        try Self.checkFormat(call.query)
        let state = try await context.states.state(call)
        let stored = try Self.resource(target, name, in: state)
        return .json(context.view(for: call.user).json(stored, type: target.type), revision: state.revision)
    }

    /// - Throws: `APIError` 404 if the mesh or the resource does not exist.
    static func resource(_ target: ResourceTarget, _ name: String, in state: MeshState) throws -> StoredResource {
        if let mesh = target.mesh, state["Mesh", "", mesh] == nil { throw APIError.meshNotFound }
        guard let stored = state[target.key(name)] else {
            throw APIError.notFound("Could not retrieve a resource")
        }
        return stored
    }

    /// Only Kuma's universal form is made here.
    private static func checkFormat(_ query: Query) throws {
        guard let format = query["format"], format != "universal" else { return }
        let isKnown = ["k8s", "kubernetes"].contains(format)
        throw APIError.invalid(
            "Could not retrieve a resource",
            [
                Violation(
                    "format",
                    isKnown
                        ? "\(format) is served on Kubernetes only; use universal"
                        : "must be one of k8s, kubernetes, universal")
            ])
    }

    /// `/_kri/{kri}`.
    func item(_ call: Call, kri text: String) async throws -> Answer {
        let kri = try KRI(text)
        try context.access.check(call.user, uses: kri.type)
        let state = try await context.states.state(call)
        guard let stored = kri.find(in: state) else { throw APIError.notFound("Could not retrieve a resource") }
        return .json(context.view(for: call.user).json(stored, type: kri.type), revision: state.revision)
    }
}

extension APIContext {
    func view(for user: User) -> ResourceView {
        ResourceView(showsSecrets: (try? access.check(user, may: .adminResources, nil)) != nil)
    }
}
