public import MeshEvents
public import MeshResources

/// One wish of a caller. The resource has passed its schema; the rules of Kuma are checked by `decide`.
public enum Operation: Hashable, Sendable {
    /// Create or update. `ifRevision`: refused unless the resource was last changed by that commit (`zero`: unless it is new).
    case put(Resource, ifRevision: Revision? = nil)
    case delete(ResourceKey, ifRevision: Revision? = nil)

    public var key: ResourceKey {
        switch self {
        case .put(let resource, _): resource.key
        case .delete(let key, _): key
        }
    }

    var ifRevision: Revision? {
        switch self {
        case .put(_, let revision), .delete(_, let revision): revision
        }
    }
}

/// What a caller wants to happen, all or nothing.
public struct Command: Hashable, Sendable {
    /// In the caller's order; each key at most once.
    public let operations: [Operation]
    /// Refused unless this is the last commit.
    public let expectedHead: Revision?
    /// The control plane itself asks: rules about who may write which type do not apply.
    public let isSystem: Bool

    public init(_ operations: [Operation], expectedHead: Revision? = nil, isSystem: Bool = false) {
        self.operations = operations
        self.expectedHead = expectedHead
        self.isSystem = isSystem
    }

    /// More than this in one command is refused.
    public static let operationLimit = 10_000
}

/// What a control plane is.
public enum Mode: Hashable, Sendable {
    /// One control plane with no global.
    case standalone
    case global
    case zone(String)

    /// Name of the log that this control plane writes.
    public var logName: String {
        switch self {
        case .standalone: "standalone"
        case .global: "global"
        case .zone(let name): name
        }
    }
}
