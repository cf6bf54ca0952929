/// One Envoy resource, encoded once and shared by every snapshot and stream that holds it.
public final class EncodedResource: Sendable, Hashable, CustomStringConvertible {
    public let type: XDSType
    /// Unique within its type in one snapshot.
    public let name: String
    /// Hash of the content (for a secret: of the authority and the renewal time); equal bytes have equal versions everywhere.
    public let version: String
    /// The serialised message, without the `Any` around it.
    public let bytes: [UInt8]

    public init(type: XDSType, name: String, version: String, bytes: [UInt8]) {
        self.type = type
        self.name = name
        self.version = version
        self.bytes = bytes
    }

    public static func == (left: EncodedResource, right: EncodedResource) -> Bool {
        left === right || (left.type == right.type && left.name == right.name && left.version == right.version)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        hasher.combine(name)
        hasher.combine(version)
    }

    /// Type, name and version; never the content, which may be a secret.
    public var description: String { "\(type) \(name)@\(version)" }
}

/// All resources of one type for one proxy, sorted by name.
public struct ResourceSet: Hashable, Sendable {
    public let resources: [EncodedResource]
    /// Changes exactly when a name or a version in the set does.
    public let version: String

    /// - Parameter resources: sorted by name, each name once.
    /// - Parameter version: a hash over names and versions, made by the caller so that this module needs no hash function.
    public init(resources: [EncodedResource], version: String) {
        self.resources = resources
        self.version = version
    }

    public static let empty = ResourceSet(resources: [], version: "empty")

    /// The resource of that name, by binary search.
    public subscript(name: String) -> EncodedResource? {
        var low = 0
        var high = resources.count
        while low < high {
            let middle = (low + high) / 2
            if resources[middle].name < name { low = middle + 1 } else { high = middle }
        }
        return low < resources.count && resources[low].name == name ? resources[low] : nil
    }
}

/// What one proxy is to have: one revision for all types.
public struct DeliverySnapshot: Hashable, Sendable {
    /// The revision of the log up to which changes are considered.
    public let revision: UInt64
    public let sets: [XDSType: ResourceSet]

    public init(revision: UInt64, sets: [XDSType: ResourceSet]) {
        self.revision = revision
        self.sets = sets
    }

    public subscript(type: XDSType) -> ResourceSet { sets[type] ?? .empty }
}
