public import MeshEvents
public import MeshResources

extension Commit {
    /// The commit as the API shows it.
    ///
    /// - Parameters:
    ///   - log: name of the log.
    ///   - hash: the Merkle leaf, base64.
    ///   - bodies: `before` and `after` of each change, by its index; `nil` leaves both out.
    public func document(log: String, hash: String?, bodies: [ChangeBodies]? = nil) -> JSON {
        var members: [String: JSON] = [
            "log": .string(log), "revision": .int(Int64(revision.value)), "origin": .string(origin),
            "time": .string(Timestamp.text(milliseconds: time.milliseconds)), "requestId": .string(requestID),
            "kind": .string(kind.rawValue),
            "changes": .array(
                changes.enumerated().map { index, change in
                    change.document(bodies.map { $0.indices.contains(index) ? $0[index] : ChangeBodies() })
                }),
        ]
        members["author"] = note?.author.document
        members["message"] = note?.message.map(JSON.string)
        members["restores"] = restores.map { .int(Int64($0.value)) }
        members["reverts"] = reverts.isEmpty ? nil : .array(reverts.map { .int(Int64($0.value)) })
        members["hash"] = hash.map(JSON.string)
        return .object(members)
    }
}

/// What a resource was before and after a change; `nil` where it did not exist or its body is absent.
public struct ChangeBodies: Hashable, Sendable {
    public var before: Resource?
    public var after: Resource?

    public init(before: Resource? = nil, after: Resource? = nil) {
        self.before = before
        self.after = after
    }
}

extension Author {
    /// `{name, groups, via}`.
    public var document: JSON {
        ["name": .string(name), "groups": .array(groups.map(JSON.string)), "via": .string(via)]
    }
}

extension Change {
    fileprivate func document(_ bodies: ChangeBodies?) -> JSON {
        var members: [String: JSON] = [
            "op": .string(operation.rawValue), "type": .string(key.type), "mesh": .string(key.mesh),
            "name": .string(key.name),
        ]
        members["cause"] = cause.map { ["log": .string("\($0.log)"), "revision": .int(Int64($0.revision.value))] }
        if let bodies {
            members["before"] = bodies.before.map(SecretMask.document)
            members["after"] = bodies.after.map(SecretMask.document)
        }
        return .object(members)
    }
}
