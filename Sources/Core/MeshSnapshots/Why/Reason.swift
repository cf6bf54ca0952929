public import MeshEvents
public import MeshResources

/// Why one resource of the state is, or is not, in an Envoy resource.
public struct Reason: Hashable, Sendable {
    /// What is explained.
    public let xds: EnvoyResourceID
    /// What was read.
    public let source: ResourceKey
    /// The commit that changed `source` last.
    public let revision: Revision
    /// Which part of `source` matched, for example `sources[0] kuma.io/service=* → destinations[1] kuma.io/service=web`.
    public let rule: String
    /// What it did: `applied: sets /connectTimeout`, `endpoint 192.168.0.1:80`, `lost to NAME: less specific`.
    public let effect: String

    /// The form of the REST API: `{xds, resource: {type, mesh, name, revision}, rule, effect}`.
    public var json: JSON {
        [
            "xds": .string(xds.text),
            "resource": [
                "type": .string(source.type), "mesh": .string(source.mesh), "name": .string(source.name),
                "revision": .int(Int64(revision.value)),
            ],
            "rule": .string(rule), "effect": .string(effect),
        ]
    }
}

/// Why there is nothing to explain.
public enum WhyError: Error, Hashable, Sendable {
    /// There is no such Dataplane, or its mesh is not there.
    case noProxy
    /// The proxy has no such resource; the nearest name of the same kind, and all of them, sorted.
    case unknownResource(EnvoyResourceID, nearest: String?, names: [String])
    /// The resource has nothing at the pointer; the longest part of the pointer that exists, and what is below it.
    case unknownPath(EnvoyResourceID, pointer: String, existing: String, members: [String])
}
