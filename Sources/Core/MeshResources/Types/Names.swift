/// Which names resources and meshes may have. Texts are Kuma's (`meta_validator.go`).
public enum Names {
    private static let subdomainRule =
        "invalid characters. A lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
        + "'.', and must start and end with an alphanumeric character"
    private static let referenceRule =
        "invalid characters. Valid characters are numbers, lowercase latin letters and '-', '_', '.' symbols."

    /// The faults of `name` as name of a resource that is written, on field `name`; at most one.
    public static func validateResourceName(_ name: String) -> [Violation] {
        fault(of: name, allowed: isSubdomain, else: subdomainRule).map { [Violation("name", $0)] } ?? []
    }

    /// The faults of `mesh` where a resource says which mesh it is in, on field `mesh`; at most one. Looser than the
    /// rule for creating a mesh, because older meshes may have `_` in their names.
    public static func validateMeshReference(_ mesh: String) -> [Violation] {
        fault(of: mesh, allowed: isReference, else: referenceRule).map { [Violation("mesh", $0)] } ?? []
    }

    /// The faults of `name` as name of a new Mesh: 1 to 63 bytes, since it becomes part of DNS names and SNIs.
    public static func validateMeshName(_ name: String) -> [Violation] {
        guard name.utf8.count <= 63 else { return [Violation("name", "cannot be longer than 63 characters")] }
        return validateResourceName(name)
    }

    /// The faults of name and mesh of a key, by the rules of its type. An empty mesh is a fault only where the type
    /// is mesh-scoped.
    public static func validate(_ key: ResourceKey, type: ResourceType) -> [Violation] {
        let mesh = type.scope == .mesh ? validateMeshReference(key.mesh) : []
        return mesh + (type == .mesh ? validateMeshName(key.name) : validateResourceName(key.name))
    }

    /// On a zone that belongs to a global: `zone.name` must stay below 253 bytes, or the global could not store it.
    public static func validateNameOnZone(_ name: String, zone: String) -> [Violation] {
        zone.utf8.count + 1 + name.utf8.count < 253
            ? [] : [Violation("name", "the length of the name must be shorter")]
    }

    private static func fault(of name: String, allowed: (String) -> Bool, else rule: String) -> String? {
        if name.isEmpty { return "cannot be empty" }
        if name.utf8.count > 253 { return "value length must less or equal 253" }
        return allowed(name) ? nil : rule
    }

    /// Dot-separated labels; each begins and ends with a lower case letter or a digit and has only those and `-`.
    static func isSubdomain(_ name: String) -> Bool {
        name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.first, let last = label.last else { return false }
            return isAlphanumeric(first) && isAlphanumeric(last)
                && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isReference(_ name: String) -> Bool {
        name.utf8.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
