public import MeshEvents
public import MeshProjections
public import MeshResources

/// The changes that `command` causes on a control plane in `state`; empty if it changes nothing.
///
/// Requested changes come first, in the command's order, then those derived from them. Versions are left to `lastVersion`,
/// which must know deleted keys too: the count of a key never starts again.
public func decide(
    _ command: Command, in state: MeshState, mode: Mode, keys: any KeyMaterial, lastVersion: (ResourceKey) -> UInt64
) throws(Rejection) -> [Change] {
    var decision = Decision(state: state, mode: mode, keys: keys, isSystem: command.isSystem)
    try decision.check(command)
    try decision.run(command.operations)
    return decision.changes(lastVersion: lastVersion)
}

/// The work of one call of `decide`: a copy of the state with what was decided so far.
struct Decision {
    let before: MeshState
    let mode: Mode
    let keys: any KeyMaterial
    let isSystem: Bool
    var state: MeshState
    var requested: [ResourceKey] = []
    var derived: [ResourceKey] = []
    /// A resource of a mesh that does not exist; told only if nothing else is wrong, for an invalid Mesh is not there either.
    private var orphan: ResourceKey?

    init(state: MeshState, mode: Mode, keys: any KeyMaterial, isSystem: Bool) {
        before = state
        self.state = state
        self.mode = mode
        self.keys = keys
        self.isSystem = isSystem
    }

    func check(_ command: Command) throws(Rejection) {
        guard command.operations.count <= Command.operationLimit else {
            throw .tooManyOperations(command.operations.count)
        }
        if let expected = command.expectedHead, expected != before.revision {
            throw .headMoved(expected: expected, actual: before.revision)
        }
        var seen: Set<ResourceKey> = []
        for operation in command.operations where !seen.insert(operation.key).inserted {
            throw .repeatedKey(operation.key)
        }
        for operation in command.operations {
            guard isSystem || mode.mayWrite(operation.key) else { throw .notWritable(operation.key, mode) }
            try checkRevision(operation)
        }
    }

    private func checkRevision(_ operation: Operation) throws(Rejection) {
        let actual = before[operation.key]?.revision ?? .zero
        if let expected = operation.ifRevision, expected != actual {
            throw .revisionConflict(operation.key, expected: expected, actual: actual)
        }
        if case .delete(let key, _) = operation, before[key] == nil { throw .notFound(key) }
    }

    /// Meshes before what is in them, deletions last: the order of the documents does not matter.
    mutating func run(_ operations: [Operation]) throws(Rejection) {
        requested = operations.map(\.key)
        var invalid: [InvalidOperation] = []
        for phase in Phase.allCases {
            for (index, operation) in operations.enumerated() where Phase(operation) == phase {
                let violations = try perform(operation)
                if !violations.isEmpty {
                    invalid.append(InvalidOperation(index: index, key: operation.key, violations: violations))
                }
            }
        }
        // Authorities last: their certificates may come as Secrets of the same command.
        for (index, operation) in operations.enumerated() {
            guard case .put(let resource, _) = operation, resource.key.type == "Mesh", invalid.isEmpty else { continue }
            let violations = violationsOfProvidedAuthority(resource)
            guard !violations.isEmpty else { continue }
            invalid.append(InvalidOperation(index: index, key: operation.key, violations: violations))
        }
        guard invalid.isEmpty else { throw .invalid(invalid.sorted { $0.index < $1.index }) }
        if let orphan { throw .meshNotFound(orphan) }
    }

    private mutating func perform(_ operation: Operation) throws(Rejection) -> [Violation] {
        switch operation {
        case .put(let resource, _):
            let resource = applyingDefaults(to: resource, replacing: before[resource.key]?.resource)
            guard hasMesh(resource.key) else {
                orphan = orphan ?? resource.key
                return []
            }
            let violations = self.violations(ofPutting: resource)
            guard violations.isEmpty else { return violations }
            put(resource)
            try deriveFromPut(resource)
            return []
        case .delete(let key, _):
            guard let stored = state[key] else { return [] }
            let violations = self.violations(ofDeleting: stored.resource)
            guard violations.isEmpty else { return violations }
            state.remove(key)
            deriveFromDelete(key)
            return []
        }
    }

    /// Stages `resource`. Its revision is that of the state until the commit has one.
    mutating func put(_ resource: Resource) {
        let old = state[resource.key]
        state.insert(
            StoredResource(
                resource: resource, revision: old?.revision ?? .zero, version: old?.version ?? 0,
                createdMilliseconds: old?.createdMilliseconds ?? 0, modifiedMilliseconds: old?.modifiedMilliseconds ?? 0
            ))
    }

    mutating func derive(_ resource: Resource) {
        put(resource)
        derived.append(resource.key)
    }

    mutating func deriveDeletion(_ key: ResourceKey) {
        state.remove(key)
        derived.append(key)
    }

    func changes(lastVersion: (ResourceKey) -> UInt64) -> [Change] {
        var seen: Set<ResourceKey> = []
        let keys = (requested.map { ($0, true) } + derived.map { ($0, false) }).filter { seen.insert($0.0).inserted }
        return keys.compactMap { key, isRequested in
            let old = before[key]?.resource
            let new = state[key]?.resource
            guard old != new else { return nil }
            let operation: ChangeOperation = old == nil ? .created : new == nil ? .deleted : .updated
            return Change(
                operation: operation, key: key, version: lastVersion(key) + 1, resource: new, isRequested: isRequested)
        }
    }
}

/// The order in which operations of one command are decided.
private enum Phase: CaseIterable {
    case putMesh, putSecret, putOther, deleteOther, deleteMesh

    init(_ operation: Operation) {
        let isMesh = operation.key.type == "Mesh"
        switch operation {
        case .put(let resource, _):
            self = isMesh ? .putMesh : resource.key.type == "Secret" ? .putSecret : .putOther
        case .delete: self = isMesh ? .deleteMesh : .deleteOther
        }
    }
}

extension Mode {
    /// Whether a caller may write this resource here. Source: Kuma 2.14, who writes which type.
    public func mayWrite(_ key: ResourceKey) -> Bool {
        guard let type = ResourceType.named(key.type) else { return false }
        switch (self, type.writer) {
        case (_, .system): return false
        case (.standalone, _), (_, .both): return true
        case (.global, let writer): return writer == .global
        case (.zone, let writer): return writer == .zone
        }
    }
}
