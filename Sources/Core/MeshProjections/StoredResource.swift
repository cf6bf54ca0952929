public import MeshEvents
public import MeshResources

/// A resource as the log last left it.
public struct StoredResource: Hashable, Sendable {
    public let resource: Resource
    /// The same, decoded once for all that compute with it.
    public let typed: TypedResource
    /// The commit that changed it last; in the log named by `log`.
    public let revision: Revision
    /// Count of its changes, deletions included.
    public let version: UInt64
    /// Time of the commit that created it, milliseconds since 1970.
    public let createdMilliseconds: Int64
    /// Time of the commit that changed it last, milliseconds since 1970.
    public let modifiedMilliseconds: Int64

    public var key: ResourceKey { resource.key }

    public init(
        resource: Resource, revision: Revision, version: UInt64, createdMilliseconds: Int64,
        modifiedMilliseconds: Int64
    ) {
        self.resource = resource
        self.typed = TypedResource(resource)
        self.revision = revision
        self.version = version
        self.createdMilliseconds = createdMilliseconds
        self.modifiedMilliseconds = modifiedMilliseconds
    }
}
