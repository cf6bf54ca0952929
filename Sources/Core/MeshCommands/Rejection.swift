public import MeshEvents
public import MeshResources

/// The faults of one operation.
public struct InvalidOperation: Hashable, Sendable {
    /// Index in the command.
    public let index: Int
    public let key: ResourceKey
    public let violations: [Violation]

    public init(index: Int, key: ResourceKey, violations: [Violation]) {
        self.index = index
        self.key = key
        self.violations = violations
    }
}

/// Why a command changes nothing.
public enum Rejection: Error, Hashable, Sendable {
    /// Every operation with a fault, in the command's order.
    case invalid([InvalidOperation])
    /// A resource was put into a mesh that does not exist.
    case meshNotFound(ResourceKey)
    case notFound(ResourceKey)
    /// This control plane does not write that type. Kuma answers 405.
    case notWritable(ResourceKey, Mode)
    case revisionConflict(ResourceKey, expected: Revision, actual: Revision)
    case headMoved(expected: Revision, actual: Revision)
    case repeatedKey(ResourceKey)
    case tooManyOperations(Int)
    /// Keys or certificates could not be made.
    case keyMaterial(String)
}
