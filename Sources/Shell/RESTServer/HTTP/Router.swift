/// Which endpoint answers a path.
struct Router: Sendable {
    let facts: FactsEndpoint
    let tokens: TokenEndpoint
    let resources: ResourceRouter
    let revisions: RevisionRouter

    init(_ context: APIContext) {
        facts = FactsEndpoint(context: context)
        tokens = TokenEndpoint(context: context)
        resources = ResourceRouter(context)
        revisions = RevisionRouter(context)
    }

    /// - Throws: `APIError` 404 in Kuma's shape for unknown paths.
    func answer(_ call: Call) async throws -> Answer {
        guard let first = call.path.first else { return try facts.index(call) }
        if let answer = try await revisions.answer(call, first) { return answer }
        if let answer = try await facts.answer(call, first) { return answer }
        if first == "tokens" { return try await tokens.answer(call) }
        return try await resources.answer(call)
    }
}
