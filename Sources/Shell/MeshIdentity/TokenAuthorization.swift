/// Why a good token does not fit who shows it. Texts are Kuma's.
///
/// Source: Kuma `pkg/xds/auth/universal/authenticator.go`.
public enum TokenMismatch: Error, Hashable, Sendable, CustomStringConvertible {
    /// The token is bound to another dataplane.
    case name(requested: String, token: String)
    /// The token is bound to another mesh.
    case mesh(requested: String, token: String)
    /// The token is bound to another zone.
    case zone(requested: String, token: String)
    /// The dataplane lacks a tag that the token demands.
    case missingTag(String)
    /// The dataplane has a value that the token does not allow; `allowed` is sorted.
    case forbiddenTagValue(tag: String, value: String, allowed: [String])
    /// The dataplane has no label `kuma.io/workload`, and the token demands one.
    case missingWorkload
    /// The dataplane's label `kuma.io/workload` is not the token's.
    case forbiddenWorkload(requested: String, token: String)
    /// The zone token is not meant for this use.
    case outOfScope(requested: String, token: [String])

    /// One line for operators.
    public var description: String {
        switch self {
        case .name(let requested, let token): Self.different("proxy name", requested, token)
        case .mesh(let requested, let token): Self.different("proxy mesh", requested, token)
        case .zone(let requested, let token): Self.different("zone", requested, token)
        case .missingTag(let tag): "dataplane has no tag \(goQuoted(tag)) required by the token"
        case .forbiddenTagValue(let tag, let value, let allowed):
            "dataplane contains tag \(goQuoted(tag)) with value \(goQuoted(value)) which is not allowed with this"
                + " token. Allowed values in token are [\(allowed.map(goQuoted).joined(separator: " "))]"
        case .missingWorkload: "dataplane has no workload label required by the token"
        case .forbiddenWorkload(let requested, let token):
            "dataplane workload \(goQuoted(requested)) is not allowed with this token."
                + " Allowed workload in token is \(goQuoted(token))"
        case .outOfScope(let requested, let token):
            "token cannot be used to authenticate zone entity"
                + " (\(requested) is out of token's scope: [\(token.joined(separator: " "))])"
        }
    }

    private static func different(_ what: String, _ requested: String, _ token: String) -> String {
        "\(what) from requestor: \(requested) is different than in token: \(token)"
    }
}

/// Lets a dataplane in, or says why not. What the token leaves open is not checked.
///
/// - Parameters:
///   - tags: every tag of the dataplane with all of its values.
///   - workload: its label `kuma.io/workload`; `nil` if it has none.
public func authorize(
    dataplane name: String, mesh: String, tags: [String: Set<String>], workload: String? = nil,
    by claims: DataplaneTokenClaims
) throws(TokenMismatch) {
    if !claims.name.isEmpty, name != claims.name { throw .name(requested: name, token: claims.name) }
    if !claims.mesh.isEmpty, mesh != claims.mesh { throw .mesh(requested: mesh, token: claims.mesh) }
    for (tag, allowed) in claims.tags.sorted(by: { $0.key < $1.key }) {
        guard let values = tags[tag] else { throw .missingTag(tag) }
        if let value = values.subtracting(allowed).min() {
            throw .forbiddenTagValue(tag: tag, value: value, allowed: Set(allowed).sorted())
        }
    }
    guard !claims.workload.isEmpty else { return }
    guard let workload else { throw .missingWorkload }
    guard workload == claims.workload else {
        throw .forbiddenWorkload(requested: workload, token: claims.workload)
    }
}

/// Lets a zone ingress, a zone egress or a zone control plane in, or says why not.
///
/// - Parameters:
///   - zone: the zone of the control plane that is asked, or that the zone control plane claims to be.
///   - scope: `ingress`, `egress` or `cp`.
public func authorize(zone: String, scope: String, by claims: ZoneTokenClaims) throws(TokenMismatch) {
    guard claims.scope.contains(scope) else { throw .outOfScope(requested: scope, token: claims.scope) }
    guard claims.zone.isEmpty || claims.zone == zone else { throw .zone(requested: zone, token: claims.zone) }
}
