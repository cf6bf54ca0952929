import ControlPlaneConfig
import MeshResources

/// Who may do what is not open to everybody. Source: Kuma `access.static`.
struct AccessRules: Sendable {
    /// Keys below `access.static`.
    enum Action: String, Sendable, CaseIterable {
        case adminResources, generateDpToken, generateUserToken, generateZoneToken, viewConfigDump, viewStats
        case viewClusters, controlPlaneMetadata
    }

    private struct Rule {
        let users: Set<String>
        let groups: Set<String>
    }

    private let rules: [Action: Rule]

    init(_ configuration: ControlPlaneConfiguration) {
        func names(_ action: Action, _ kind: String) -> Set<String> {
            let list = configuration["access.static.\(action.rawValue).\(kind)"]?.elements ?? []
            return Set(list.compactMap(\.stringValue))
        }
        rules = Dictionary(
            uniqueKeysWithValues: Action.allCases.map {
                ($0, Rule(users: names($0, "users"), groups: names($0, "groups")))
            })
    }

    /// - Parameter what: the end of the message, for example `the resource of type "Secret"`; `nil`: it says only
    ///   `action not allowed`.
    /// - Throws: `APIError` 403.
    func check(_ user: User, may action: Action, _ what: String?) throws {
        guard let rule = rules[action], rule.users.contains(user.name) || !rule.groups.isDisjoint(with: user.groups)
        else {
            let detail = what.map { "user \"\(user.text)\" cannot access \($0)" } ?? "action not allowed"
            throw APIError(status: 403, title: "Access Denied", detail: detail)
        }
    }

    /// - Throws: `APIError` 403 for types that only administrators see.
    func check(_ user: User, uses type: ResourceType) throws {
        guard type.isAdminOnly else { return }
        try check(user, may: .adminResources, "the resource of type \"\(type.name)\"")
    }
}
