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
        let request = try TokenRequest(try await call.bytes())
        switch kind {
        case "zone": return try await zone(request, call)
        case "user": return try await user(request, call)
        default: return try await dataplane(request, call)
        }
    }

    private func dataplane(_ request: TokenRequest, _ call: Call) async throws -> Answer {
        try context.access.check(call.user, may: .generateDpToken, "generate dataplane token")
        let mesh = request.text("mesh")
        var violations = mesh.isEmpty ? [Violation("mesh", "cannot be empty")] : []
        let validFor = request.validFor(&violations)
        try TokenRequest.check(violations)
        let claims = DataplaneTokenClaims(
            name: request.text("name"), mesh: mesh, tags: request.tags, type: request.text("type"),
            workload: request.text("workload"))
        let settings = context.dependencies.configuration.dataplaneServer.dataplaneTokens
        return try await issue(claims, .dataplane(mesh: mesh), mesh: mesh, validFor, settings)
    }

    private func zone(_ request: TokenRequest, _ call: Call) async throws -> Answer {
        let zone = request.text("zone")
        try context.access.check(call.user, may: .generateZoneToken, "generate zone token for zone '\(zone)'")
        var violations: [Violation] = []
        let scope = request.scope(&violations)
        let validFor = request.validFor(&violations)
        try TokenRequest.check(violations)
        let settings = context.dependencies.configuration.dataplaneServer.zoneTokens
        return try await issue(ZoneTokenClaims(zone: zone, scope: scope), .zone, mesh: nil, validFor, settings)
    }

    private func user(_ request: TokenRequest, _ call: Call) async throws -> Answer {
        try context.access.check(call.user, may: .generateUserToken, nil)
        let name = request.text("name")
        var violations = name.isEmpty ? [Violation("name", "cannot be empty")] : []
        let validFor = request.validFor(&violations)
        try TokenRequest.check(violations)
        let claims = UserTokenClaims(name: name, groups: request.list("groups"))
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
        let issuer = TokenIssuer(key: try SigningKey(data: data), keyID: keyID)
        do {
            return .text(try await issuer.issue(claims, now: Date(), validFor: validFor))
        } catch {
            throw APIError.badRequest("\(error)", title: "Invalid request")
        }
    }

    private static func keyNotFound(_ kind: TokenKind, mesh: String?) -> APIError {
        let place = mesh.map { "Secret of mesh \"\($0)\"" } ?? "GlobalSecret"
        return APIError(
            status: 404, title: "Signing Key not found",
            detail: "there is no \(place) whose name begins with \"\(kind.signingKeyPrefix)\"")
    }
}

/// The body of a request for a token.
private struct TokenRequest {
    private static let title = "Invalid request"
    private let json: JSON

    init(_ bytes: [UInt8]) throws {
        do {
            json = try JSON(parsing: bytes)
        } catch {
            throw APIError.badRequest("could not parse the request: \(error)", title: Self.title)
        }
    }

    static func check(_ violations: [Violation]) throws {
        guard violations.isEmpty else { throw APIError.invalid(title, violations) }
    }

    func text(_ name: String) -> String { json[name]?.stringValue ?? "" }

    func list(_ name: String) -> [String] { (json[name]?.elements ?? []).compactMap(\.stringValue) }

    var tags: [String: [String]] {
        (json["tags"]?.members ?? [:]).mapValues { $0.elements.compactMap(\.stringValue) }
    }

    func scope(_ violations: inout [Violation]) -> [String] {
        guard json["scope"] != nil else {
            violations.append(Violation("scope", "cannot be empty"))
            return []
        }
        let scope = list("scope")
        if let unknown = scope.first(where: { !["ingress", "egress", "cp"].contains($0) }) {
            violations.append(Violation("scope", "unknown scope \"\(unknown)\"; known are ingress, egress, cp"))
        }
        return scope
    }

    /// Seconds; ten years where the request does not say.
    func validFor(_ violations: inout [Violation]) -> TimeInterval {
        let text = text("validFor")
        guard !text.isEmpty else { return TokenIssuer.defaultValidity }
        guard let nanoseconds = Schema.parseDuration(text), nanoseconds > 0 else {
            violations.append(Violation("validFor", "is invalid: \"\(text)\" is no duration like 24h"))
            return 0
        }
        return TimeInterval(nanoseconds) / 1e9
    }
}
