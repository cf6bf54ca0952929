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

    /// No fewer bytes than the resource takes in a response: its content, name, version, type URL and the length of each.
    var envelopeBytes: Int { bytes.count + name.utf8.count + version.utf8.count + type.typeURL.utf8.count + 48 }

    /// Type, name and version; never the content, which may be a secret.
    public var description: String { "\(type) \(name)@\(version)" }
}

/// All resources of one type for one proxy, sorted by name. One object for all proxies that are to have the same.
public final class ResourceSet: Hashable, Sendable {
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

    public static func == (left: ResourceSet, right: ResourceSet) -> Bool {
        left === right || (left.version == right.version && left.resources == right.resources)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(version) }

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

    /// Calls `body` for each name that is not the same in both, in ascending order, with this set's resource and that of `other`.
    ///
    /// Resources are shared between snapshots, so that most comparisons are of two addresses.
    func forEachDifference(
        from other: ResourceSet, _ body: (String, EncodedResource?, EncodedResource?) -> Void
    ) {
        let (left, right) = (resources, other.resources)
        var (next, otherNext) = (0, 0)
        while next < left.count, otherNext < right.count {
            if left[next] === right[otherNext] || left[next] == right[otherNext] {
                next += 1
                otherNext += 1
            } else if left[next].name < right[otherNext].name {
                body(left[next].name, left[next], nil)
                next += 1
            } else if right[otherNext].name < left[next].name {
                body(right[otherNext].name, nil, right[otherNext])
                otherNext += 1
            } else {
                body(left[next].name, left[next], right[otherNext])
                next += 1
                otherNext += 1
            }
        }
        for rest in left[next...] { body(rest.name, rest, nil) }
        for rest in right[otherNext...] { body(rest.name, nil, rest) }
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
