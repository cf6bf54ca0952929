public import HashTreeCollections
public import MeshEvents
public import MeshResources

/// A service of a mesh; the unit of endpoint discovery.
public struct ServiceKey: Hashable, Sendable, Comparable {
    public let mesh: String
    public let service: String

    public init(mesh: String, service: String) {
        self.mesh = mesh
        self.service = service
    }

    public static func < (left: ServiceKey, right: ServiceKey) -> Bool {
        (left.mesh, left.service) < (right.mesh, right.service)
    }
}

/// All resources of one kind in one mesh (or of global scope: mesh empty).
public struct ResourceCollection: Hashable, Sendable {
    public let type: String
    public let mesh: String

    public init(type: String, mesh: String) {
        self.type = type
        self.mesh = mesh
    }
}

/// Why a commit cannot be applied; the state is unchanged.
public enum ProjectionError: Error, Hashable, Sendable, CustomStringConvertible {
    case gap(expected: Revision, got: Revision)

    public var description: String {
        switch self {
        case .gap(let expected, let got): "expected commit \(expected), got \(got)"
        }
    }
}

/// What is true after a revision of one log: an immutable value that shares structure with those before it.
///
/// Copies are free and changes cost O(log n), so older states can be kept, and a batch can be decided on a copy.
public struct MeshState: Sendable {
    public private(set) var revision: Revision
    public private(set) var time: HybridTime
    public private(set) var resources: TreeDictionary<ResourceKey, StoredResource> = [:]
    private var names: TreeDictionary<ResourceCollection, TreeSet<String>> = [:]
    /// Dataplanes that offer a service.
    private var providers: TreeDictionary<ServiceKey, TreeSet<String>> = [:]

    /// The state of an empty log.
    public init() {
        revision = .zero
        time = HybridTime(milliseconds: 0)
    }

    /// A state from what is alive at `revision`.
    public init(revision: Revision, time: HybridTime, live: some Sequence<StoredResource>) {
        self.revision = revision
        self.time = time
        for stored in live { insert(stored) }
    }

    /// Advances by one commit. A change whose body is absent keeps the last usable value.
    public mutating func apply(_ commit: Commit) throws(ProjectionError) {
        guard commit.revision == revision.next else {
            throw .gap(expected: revision.next, got: commit.revision)
        }
        for change in commit.changes { apply(change, of: commit) }
        revision = commit.revision
        time = commit.time
    }

    private mutating func apply(_ change: Change, of commit: Commit) {
        guard change.operation != .deleted else { return remove(change.key) }
        guard let resource = change.resource else { return }
        insert(
            StoredResource(
                resource: resource, revision: commit.revision, version: change.version,
                createdMilliseconds: resources[change.key]?.createdMilliseconds ?? commit.time.milliseconds,
                modifiedMilliseconds: commit.time.milliseconds))
    }

    /// Puts a resource without advancing the revision: for deciding on a copy.
    public mutating func insert(_ stored: StoredResource) {
        let key = stored.key
        let stored = replica(of: stored).map { stored.sharing(with: $0) } ?? stored
        if let old = resources.updateValue(stored, forKey: key) {
            unindex(old)
        } else {
            names[ResourceCollection(type: key.type, mesh: key.mesh), default: []].insert(key.name)
        }
        index(stored)
    }

    /// A resource that may say much alike: what was there before, else another provider of the same service.
    private func replica(of stored: StoredResource) -> StoredResource? {
        guard case .dataplane(let dataplane) = stored.typed, !dataplane.outbounds.isEmpty else { return nil }
        if let before = resources[stored.key] { return before }
        let service = ServiceKey(mesh: dataplane.mesh, service: dataplane.identifyingService)
        return providers[service]?.first.flatMap { self["Dataplane", dataplane.mesh, $0] }
    }

    /// Removes a resource without advancing the revision: for deciding on a copy.
    public mutating func remove(_ key: ResourceKey) {
        guard let old = resources.removeValue(forKey: key) else { return }
        unindex(old)
        let collection = ResourceCollection(type: key.type, mesh: key.mesh)
        names[collection]?.remove(key.name)
        if names[collection]?.isEmpty == true { names[collection] = nil }
    }

    private mutating func index(_ stored: StoredResource) {
        guard case .dataplane(let dataplane) = stored.typed else { return }
        for service in dataplane.services {
            providers[ServiceKey(mesh: dataplane.mesh, service: service), default: []].insert(dataplane.name)
        }
    }

    private mutating func unindex(_ stored: StoredResource) {
        guard case .dataplane(let dataplane) = stored.typed else { return }
        for service in dataplane.services {
            Self.remove(dataplane.name, from: &providers, at: ServiceKey(mesh: dataplane.mesh, service: service))
        }
    }

    private static func remove(
        _ name: String, from index: inout TreeDictionary<ServiceKey, TreeSet<String>>, at key: ServiceKey
    ) {
        index[key]?.remove(name)
        if index[key]?.isEmpty == true { index[key] = nil }
    }
}

extension MeshState {
    public subscript(key: ResourceKey) -> StoredResource? { resources[key] }

    /// The resource of `type` in `mesh` with `name`.
    public subscript(type: String, mesh: String, name: String) -> StoredResource? {
        resources[ResourceKey(type: type, mesh: mesh, name: name)]
    }

    /// How many resources of `type` are in `mesh`.
    public func count(_ type: String, mesh: String = "") -> Int {
        names[ResourceCollection(type: type, mesh: mesh)]?.count ?? 0
    }

    /// All resources of `type` in `mesh`, sorted by name.
    public func list(_ type: String, mesh: String = "") -> [StoredResource] {
        (names[ResourceCollection(type: type, mesh: mesh)] ?? []).sorted().compactMap { self[type, mesh, $0] }
    }

    /// All resources of `type` in all meshes, sorted by mesh and name.
    public func listAcrossMeshes(_ type: String) -> [StoredResource] {
        meshNames.flatMap { list(type, mesh: $0) }
    }

    /// Everything in `mesh`, sorted by key; the Mesh itself is not among it.
    public func contents(ofMesh mesh: String) -> [StoredResource] {
        names.keys.filter { $0.mesh == mesh }.map(\.type).sorted().flatMap { list($0, mesh: mesh) }
    }

    /// Names of all meshes, sorted.
    public var meshNames: [String] { (names[ResourceCollection(type: "Mesh", mesh: "")] ?? []).sorted() }

    public func mesh(_ name: String) -> Mesh? {
        guard case .mesh(let mesh) = self["Mesh", "", name]?.typed else { return nil }
        return mesh
    }

    public func dataplane(mesh: String, name: String) -> Dataplane? {
        guard case .dataplane(let dataplane) = self["Dataplane", mesh, name]?.typed else { return nil }
        return dataplane
    }

    /// The dataplanes that offer `service`, sorted by name.
    public func providers(of service: ServiceKey) -> [Dataplane] {
        (providers[service] ?? []).sorted().compactMap { dataplane(mesh: service.mesh, name: $0) }
    }

    /// Names of the services that dataplanes of `mesh` offer, sorted.
    public func services(inMesh mesh: String) -> [String] {
        providers.keys.filter { $0.mesh == mesh }.map(\.service).sorted()
    }
}
