public import MeshEvents
public import MeshProjections
public import MeshResources

/// How one resource differs between two states.
public struct ResourceDifference: Hashable, Sendable {
    public let operation: ChangeOperation
    public let key: ResourceKey
    /// Turns the masked document of the first state into that of the second; a secret value that changed is a `replace`
    /// with `***`.
    public let patch: JSONPatch

    /// `{op, type, mesh, name, patch}`.
    public var json: JSON {
        [
            "op": .string(operation.rawValue), "type": .string(key.type), "mesh": .string(key.mesh),
            "name": .string(key.name), "patch": patch.json,
        ]
    }
}

extension MeshState {
    /// What differs in `other`, sorted by key.
    ///
    /// - Parameter isWanted: which resources are compared.
    public func differences(
        to other: MeshState, where isWanted: (ResourceKey) -> Bool = { _ in true }
    ) -> [ResourceDifference] {
        // Equal revisions of one log are equal resources: documents are compared only where something was written.
        let changed = everything.map(\.key).filter { key in
            guard isWanted(key), let new = other[key], let old = self[key] else { return isWanted(key) }
            return new.revision != old.revision && new.resource != old.resource
        }
        let created = other.everything.map(\.key).filter { isWanted($0) && self[$0] == nil }
        return (changed + created).sorted().compactMap {
            ResourceDifference($0, from: self[$0]?.resource, to: other[$0]?.resource)
        }
    }
}

extension MeshState {
    /// Every resource; those of global scope are in the mesh without a name.
    private var everything: [StoredResource] { ([""] + meshNames).flatMap(contents(ofMesh:)) }
}

extension ResourceDifference {
    /// `nil` if there is no difference.
    public init?(_ key: ResourceKey, from old: Resource?, to new: Resource?) {
        self.key = key
        switch (old, new) {
        case (nil, nil): return nil
        case (nil, let new?):
            operation = .created
            patch = JSONPatch([.add(path: "", value: SecretMask.document(of: new))])
        case (_?, nil):
            operation = .deleted
            patch = JSONPatch([.remove(path: "")])
        case (let old?, let new?):
            operation = .updated
            let marked = JSONPatch(from: SecretMask.marked(old), to: SecretMask.marked(new))
            guard !marked.isEmpty else { return nil }
            patch = JSONPatch(marked.operations.map { $0.mapValue(SecretMask.unmarked) })
        }
    }
}
