import CommitPipeline
import ControlPlaneConfig
import FoundationEssentials
import MeshIdentity
import MeshProjections
import MeshResources

/// `POST /tokens/…`: signed with the newest key of the kind. Source: Kuma 2.14 `pkg/tokens/builtin/server`.
struct TokenEndpoint: Sendable {
    let context: APIContext

    func answer(_ call: Call) async throws -> Answer {
        guard call.path.count <= 2 else { throw APIError.unknownPath(call.rawPath) }
        let kind = call.path.count == 1 ? "dataplane" : call.path[1]
        guard ["dataplane", "zone", "user"].contains(kind) else { throw APIError.unknownPath(call.rawPath) }
        guard call.method == .post else { throw APIError.methodNotAllowed("\(call.rawPath) takes POST only") }
        let body = try await call.bytes()
        switch kind {
        case "zone": return try await zone(body, call)
        case "user": return try await user(body, call)
        default: return try await dataplane(body, call)
        }
    }

    private func dataplane(_ body: [UInt8], _ call: Call) async throws -> Answer {
        try context.access.check(call.user, may: .generateDpToken, "generate dataplane token")
        var request = try TokenRequest(body, fields: ["name", "mesh", "tags", "type", "workload", "validFor"])
        let mesh = request.text("mesh", mayBeEmpty: false)
        let claims = DataplaneTokenClaims(
            name: request.text("name"), mesh: mesh, tags: request.tags(), type: request.proxyType(),
            workload: request.text("workload"))
        let validFor = request.validFor()
        try request.check()
        let settings = context.dependencies.configuration.dataplaneServer.dataplaneTokens
        return try await issue(claims, .dataplane(mesh: mesh), mesh: mesh, validFor, settings)
    }

    private func zone(_ body: [UInt8], _ call: Call) async throws -> Answer {
        var request = try TokenRequest(body, fields: ["zone", "scope", "validFor"])
        let claims = ZoneTokenClaims(zone: request.text("zone", mayBeEmpty: false), scope: request.scope())
        try context.access.check(call.user, may: .generateZoneToken, "generate zone token for zone '\(claims.zone)'")
        let validFor = request.validFor()
        try request.check()
        let settings = context.dependencies.configuration.dataplaneServer.zoneTokens
        return try await issue(claims, .zone, mesh: nil, validFor, settings)
    }

    private func user(_ body: [UInt8], _ call: Call) async throws -> Answer {
        try context.access.check(call.user, may: .generateUserToken, nil)
        var request = try TokenRequest(body, fields: ["name", "groups", "validFor"])
        let claims = UserTokenClaims(name: request.text("name", mayBeEmpty: false), groups: request.list("groups"))
        let validFor = request.validFor(mayBeEmpty: false)
        try request.check()
        return try await issue(claims, .user, mesh: nil, validFor, context.dependencies.configuration.api.tokens)
    }

    private func issue(
        _ claims: some TokenClaims, _ kind: TokenKind, mesh: String?, _ validFor: TimeInterval,
        _ settings: TokenSettings
    ) async throws -> Answer {
        guard settings.issuerIsEnabled else {
            throw APIError.badRequest(
                "issuing tokens using the control plane is disabled.", title: "Invalid request")
        }
        let state = context.pipeline.state
        let type = mesh == nil ? "GlobalSecret" : "Secret"
        let secrets = state.list(type, mesh: mesh ?? "")
        guard let keyID = kind.latestKeyID(among: secrets.map(\.key.name)),
            let data = SecretValue.bytes(state[type, mesh ?? "", kind.signingKeySecretName(keyID: keyID)])
        else { throw Self.keyNotFound(kind, mesh: mesh) }
        let issuer = TokenIssuer(
            key: try Self.key(data, "\(type) \"\(kind.signingKeySecretName(keyID: keyID))\""), keyID: keyID)
        do {
            return .text(try await issuer.issue(claims, now: Date(), validFor: validFor))
        } catch {
            throw APIError.badRequest("\(error)", title: "Invalid request")
        }
    }

    /// - Throws: `APIError` 500 that names the secret: whoever rotated the key has to know.
    private static func key(_ data: [UInt8], _ secret: String) throws -> SigningKey {
        do {
            return try SigningKey(data: data)
        } catch {
            throw APIError(
                status: 500, title: "Signing Key is not usable",
                detail: "\(secret) signs nothing: \(error). Replace it or delete it")
        }
    }

    private static func keyNotFound(_ kind: TokenKind, mesh: String?) -> APIError {
        let place = mesh.map { "Secret of mesh \"\($0)\"" } ?? "GlobalSecret"
        return APIError(
            status: 404, title: "Signing Key not found",
            detail: "there is no \(place) whose name begins with \"\(kind.signingKeyPrefix)\"")
    }
}
