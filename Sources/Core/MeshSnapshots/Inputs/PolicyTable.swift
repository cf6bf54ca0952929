import MeshEvents
import MeshPolicies
import MeshProjections
import MeshResources

/// The policies of one connection type in a mesh, with their revisions.
struct PolicyTable<Policy: ConnectionPolicy>: Sendable {
    let index: PolicyIndex<Policy>
    private let revisions: [ResourceKey: Revision]

    init(_ type: String, in mesh: String, of state: MeshState, view: (TypedResource) -> Policy?) {
        let stored = state.list(type, mesh: mesh)
        index = PolicyIndex(stored.compactMap { candidate($0, view) })
        revisions = Dictionary(uniqueKeysWithValues: stored.map { ($0.key, $0.revision) })
    }

    func sourced(_ candidate: PolicyCandidate<Policy>) -> Sourced<Policy> {
        Sourced(key: candidate.key, revision: revisions[candidate.key] ?? .zero, value: candidate.policy)
    }
}

func candidate<Policy>(_ stored: StoredResource, _ view: (TypedResource) -> Policy?) -> PolicyCandidate<Policy>? {
    view(stored.typed).map {
        PolicyCandidate(key: stored.key, createdMilliseconds: stored.createdMilliseconds, policy: $0)
    }
}
