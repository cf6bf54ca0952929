public import MeshEvents
import MeshProjections
public import MeshResources

/// A value of the state and where it comes from.
public struct Sourced<Value: Hashable & Sendable>: Hashable, Sendable {
    /// What it is a view of.
    public let key: ResourceKey
    /// The commit that changed it last.
    public let revision: Revision
    /// The view.
    public let value: Value

    /// Pairs a view with its source.
    public init(key: ResourceKey, revision: Revision, value: Value) {
        self.key = key
        self.revision = revision
        self.value = value
    }

    init(_ stored: StoredResource, _ value: Value) {
        self.init(key: stored.key, revision: stored.revision, value: value)
    }

    /// Key and revision tell values apart well enough for a hash; equality still compares the values.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        hasher.combine(revision)
    }
}
