/// The identity of a resource: type, mesh and name.
public struct ResourceKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// For example `Dataplane`; a `ResourceType.name`.
    public let type: String
    /// Empty for types of global scope.
    public let mesh: String
    public let name: String

    public init(type: String, mesh: String = "", name: String) {
        self.type = type
        self.mesh = mesh
        self.name = name
    }

    public static func < (left: ResourceKey, right: ResourceKey) -> Bool {
        (left.type, left.mesh, left.name) < (right.type, right.mesh, right.name)
    }

    /// `Dataplane default/web-1`, or `Mesh default`.
    public var description: String { mesh.isEmpty ? "\(type) \(name)" : "\(type) \(mesh)/\(name)" }
}
