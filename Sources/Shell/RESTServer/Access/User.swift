import MeshResources

/// Who asks. Names of the built-in users and groups are Kuma's (`pkg/core/user`).
struct User: Hashable, Sendable {
    let name: String
    let groups: [String]

    static let authenticatedGroup = "mesh-system:authenticated"
    static let anonymous = User(name: "mesh-system:anonymous", groups: ["mesh-system:unauthenticated"])
    static let admin = User(name: "mesh-system:admin", groups: ["mesh-system:admin", authenticatedGroup])

    /// `NAME/GROUP,GROUP`, the form in Kuma's messages.
    var text: String { "\(name)/\(groups.joined(separator: ","))" }

    var json: JSON { ["name": .string(name), "groups": .array(groups.map(JSON.string))] }
}
