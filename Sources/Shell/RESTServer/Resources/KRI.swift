import MeshProjections
import MeshResources

/// A resource's name across zones: `kri_<short>_<mesh>_<zone>_<namespace>_<name>_<section>`.
///
/// Source: Kuma 2.14 `pkg/core/kri`.
struct KRI: Hashable, Sendable {
    let type: ResourceType
    let mesh: String
    let zone: String
    let namespace: String
    let name: String
    let section: String

    /// `nil` for types without a short name.
    init?(_ stored: StoredResource, type: ResourceType) {
        guard type.shortName != nil else { return nil }
        let labels = stored.resource.labels
        self.type = type
        mesh = stored.key.mesh
        zone = labels["kuma.io/zone"] ?? ""
        namespace = labels["k8s.kuma.io/namespace"] ?? ""
        name = labels["kuma.io/display-name"] ?? stored.key.name
        section = ""
    }

    /// - Throws: `APIError` 400.
    init(_ text: String) throws {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 7 else { throw APIError.badRequest("invalid identifier string: \"\(text)\"") }
        guard parts[0] == "kri" else {
            throw APIError.badRequest("identifier must start with 'kri': \"\(text)\"")
        }
        guard let type = ResourceType.all.first(where: { $0.shortName == parts[1] }) else {
            throw APIError.badRequest("unknown short name of resource type: \"\(parts[1])\"")
        }
        self.type = type
        (mesh, zone, namespace, name, section) = (parts[2], parts[3], parts[4], parts[5], parts[6])
    }

    var text: String {
        "kri_\(type.shortName ?? "")_\(mesh)_\(zone)_\(namespace)_\(name)_\(section)"
    }

    /// The resource that it names, whatever section of it.
    func find(in state: MeshState) -> StoredResource? {
        func isMeant(_ stored: StoredResource) -> Bool {
            guard let other = KRI(stored, type: type) else { return false }
            return other.zone == zone && other.namespace == namespace && other.name == name
        }
        if let stored = state[type.name, mesh, name], isMeant(stored) { return stored }
        return state.list(type.name, mesh: mesh).first(where: isMeant)
    }
}
