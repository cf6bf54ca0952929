public import MeshEvents
public import MeshResources

/// A resource as the log last left it.
///
/// One reference, because persistent collections copy a node of up to 32 values at each change.
public struct StoredResource: Hashable, Sendable {
    private let content: Content

    public var resource: Resource { content.resource }
    /// The same, decoded once for all that compute with it.
    public var typed: TypedResource { content.typed }
    /// The commit that changed it last; in the log named by `log`.
    public var revision: Revision { content.revision }
    /// Count of its changes, deletions included.
    public var version: UInt64 { content.version }
    /// Time of the commit that created it, milliseconds since 1970.
    public var createdMilliseconds: Int64 { content.createdMilliseconds }
    /// Time of the commit that changed it last, milliseconds since 1970.
    public var modifiedMilliseconds: Int64 { content.modifiedMilliseconds }

    public var key: ResourceKey { resource.key }

    public init(
        resource: Resource, revision: Revision, version: UInt64, createdMilliseconds: Int64,
        modifiedMilliseconds: Int64
    ) {
        content = Content(
            resource: resource, revision: revision, version: version, createdMilliseconds: createdMilliseconds,
            modifiedMilliseconds: modifiedMilliseconds)
    }

    /// The same, holding as one with `other` what both say alike of outbounds: most of a Dataplane, and alike in all replicas.
    func sharing(with other: StoredResource) -> StoredResource {
        guard case .dataplane(let mine) = typed, case .dataplane(let theirs) = other.typed,
            case .object(var networking) = resource.spec["networking"],
            let outbounds = other.resource.spec["networking"]?["outbound"], networking["outbound"] == outbounds
        else { return self }
        networking["outbound"] = outbounds
        var shared = resource
        shared.spec["networking"] = .object(networking)
        return StoredResource(content: Content(self, resource: shared, typed: .dataplane(mine.sharing(theirs))))
    }

    private init(content: Content) {
        self.content = content
    }

    public static func == (left: StoredResource, right: StoredResource) -> Bool {
        left.content === right.content
            || (left.revision, left.version, left.createdMilliseconds, left.modifiedMilliseconds)
                == (right.revision, right.version, right.createdMilliseconds, right.modifiedMilliseconds)
                && left.resource == right.resource
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(resource)
        hasher.combine(revision)
    }

    private final class Content: Sendable {
        let resource: Resource
        let typed: TypedResource
        let revision: Revision
        let version: UInt64
        let createdMilliseconds: Int64
        let modifiedMilliseconds: Int64

        init(
            resource: Resource, revision: Revision, version: UInt64, createdMilliseconds: Int64,
            modifiedMilliseconds: Int64
        ) {
            self.resource = resource
            typed = TypedResource(resource)
            self.revision = revision
            self.version = version
            self.createdMilliseconds = createdMilliseconds
            self.modifiedMilliseconds = modifiedMilliseconds
        }

        /// - Parameter typed: that of `resource`, which equals that of `other`.
        init(_ other: StoredResource, resource: Resource, typed: TypedResource) {
            self.resource = resource
            self.typed = typed
            revision = other.revision
            version = other.version
            createdMilliseconds = other.createdMilliseconds
            modifiedMilliseconds = other.modifiedMilliseconds
        }
    }
}
