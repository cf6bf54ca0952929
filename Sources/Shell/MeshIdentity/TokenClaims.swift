/// What a token says besides its times and its ID. JSON names are Kuma's, capitalised; absent and `null` mean empty.
public protocol TokenClaims: Codable, Hashable, Sendable {}

/// Claims of a dataplane token. Empty means "any", so an empty token is good for every proxy of its mesh.
///
/// Source: Kuma `pkg/tokens/builtin/issuer/token.go`.
public struct DataplaneTokenClaims: TokenClaims {
    /// The only dataplane that may use it; empty for any.
    public var name: String
    /// The only mesh it is good for; empty for any.
    public var mesh: String
    /// The dataplane has to have each of these tags, with no other values than these.
    public var tags: [String: [String]]
    /// `dataplane`, `ingress`, `egress` or empty; carried, not checked, as in Kuma since 1.4.
    public var type: String
    /// Required value of the label `kuma.io/workload`; empty for any.
    public var workload: String

    /// Claims with the values that are bound; the rest is left open.
    public init(
        name: String = "", mesh: String = "", tags: [String: [String]] = [:], type: String = "", workload: String = ""
    ) {
        self.name = name
        self.mesh = mesh
        self.tags = tags
        self.type = type
        self.workload = workload
    }

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case mesh = "Mesh"
        case tags = "Tags"
        case type = "Type"
        case workload = "Workload"
    }

    /// Reads JSON claims.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decodeIfPresent(String.self, forKey: .name) ?? ""
        mesh = try values.decodeIfPresent(String.self, forKey: .mesh) ?? ""
        tags = try values.decodeIfPresent([String: [String]?].self, forKey: .tags)?.mapValues { $0 ?? [] } ?? [:]
        type = try values.decodeIfPresent(String.self, forKey: .type) ?? ""
        workload = try values.decodeIfPresent(String.self, forKey: .workload) ?? ""
    }
}

/// Claims of a zone token.
///
/// Source: Kuma `pkg/tokens/builtin/zone/token.go`.
public struct ZoneTokenClaims: TokenClaims {
    /// The only zone it is good for; empty for any.
    public var zone: String
    /// What it may be used for: `ingress`, `egress`, `cp`.
    public var scope: [String]

    /// Claims for `zone`, usable for `scope`.
    public init(zone: String, scope: [String]) {
        self.zone = zone
        self.scope = scope
    }

    private enum CodingKeys: String, CodingKey {
        case zone = "Zone"
        case scope = "Scope"
    }

    /// Reads JSON claims.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        zone = try values.decodeIfPresent(String.self, forKey: .zone) ?? ""
        scope = try values.decodeIfPresent([String].self, forKey: .scope) ?? []
    }
}

/// Claims of a user token.
///
/// Source: Kuma `pkg/plugins/authn/api-server/tokens/issuer`.
public struct UserTokenClaims: TokenClaims {
    /// The user's name.
    public var name: String
    /// Groups the user is in, without `mesh-system:authenticated`, which the API server adds.
    public var groups: [String]

    /// Claims for a user.
    public init(name: String, groups: [String]) {
        self.name = name
        self.groups = groups
    }

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case groups = "Groups"
    }

    /// Reads JSON claims.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decodeIfPresent(String.self, forKey: .name) ?? ""
        groups = try values.decodeIfPresent([String].self, forKey: .groups) ?? []
    }
}
