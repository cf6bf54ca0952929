import MeshEvents
import MeshHistory
import MeshProjections
import MeshResources

/// Resources as the API shows them.
struct ResourceView: Sendable {
    /// Secret values in types that everybody reads are shown to administrators only.
    let showsSecrets: Bool

    /// Envelope and spec side by side; types with `spec:` have it in there already.
    func json(_ stored: StoredResource, type: ResourceType) -> JSON {
        var members =
            showsSecrets || !type.holdsSecrets
            ? stored.resource.spec : SecretMask.document(of: stored.resource).members
        Self.addEnvelope(of: stored, type: type, to: &members)
        return .object(members)
    }

    /// The spec alone, for overviews.
    func spec(_ stored: StoredResource, type: ResourceType) -> JSON {
        guard !showsSecrets, type.holdsSecrets else { return .object(stored.resource.spec) }
        let members = SecretMask.document(of: stored.resource).members
        return .object(members.filter { !Resource.envelopeNames.contains($0.key) })
    }

    static func addEnvelope(of stored: StoredResource, type: ResourceType, to members: inout [String: JSON]) {
        let key = stored.key
        members["type"] = .string(type.name)
        members["mesh"] = type.scope == .mesh ? .string(key.mesh) : nil
        members["name"] = .string(key.name)
        members["creationTime"] = .string(Timestamp.text(milliseconds: stored.createdMilliseconds))
        members["modificationTime"] = .string(Timestamp.text(milliseconds: stored.modifiedMilliseconds))
        let labels = ComputedLabels.all(of: stored)
        members["labels"] = labels.isEmpty ? nil : .object(labels.mapValues(JSON.string))
        members["kri"] = KRI(stored, type: type).map { .string($0.text) }
        members["revision"] = .int(Int64(stored.revision.value))
    }
}
