import FoundationEssentials
import JWTKit

/// The JSON of a token: registered claims and the claims of its kind, side by side.
struct TokenPayload<Claims: TokenClaims>: JWTPayload {
    let registered: RegisteredClaims
    let claims: Claims

    init(registered: RegisteredClaims, claims: Claims) {
        self.registered = registered
        self.claims = claims
    }

    init(from decoder: any Decoder) throws {
        registered = try RegisteredClaims(from: decoder)
        claims = try Claims(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        try registered.encode(to: encoder)
        try claims.encode(to: encoder)
    }

    /// Times are checked by `TokenVerifier`, against the clock that it was given.
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}

/// Seconds since 1970. Absent times do not restrict, as in Kuma.
struct RegisteredClaims: Codable {
    let id: String
    let issuedAt: Double?
    let notBefore: Double?
    let expiresAt: Double?

    init(id: String, issuedAt: Date, expiresAt: Date) {
        self.id = id
        self.issuedAt = issuedAt.timeIntervalSince1970.rounded(.down)
        notBefore = self.issuedAt
        self.expiresAt = expiresAt.timeIntervalSince1970.rounded(.down)
    }

    private enum CodingKeys: String, CodingKey {
        case id = "jti"
        case issuedAt = "iat"
        case notBefore = "nbf"
        case expiresAt = "exp"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decodeIfPresent(String.self, forKey: .id) ?? ""
        issuedAt = try values.decodeIfPresent(Double.self, forKey: .issuedAt)
        notBefore = try values.decodeIfPresent(Double.self, forKey: .notBefore)
        expiresAt = try values.decodeIfPresent(Double.self, forKey: .expiresAt)
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(id, forKey: .id)
        try values.encodeIfPresent(issuedAt.flatMap(Int64.init(exactly:)), forKey: .issuedAt)
        try values.encodeIfPresent(notBefore.flatMap(Int64.init(exactly:)), forKey: .notBefore)
        try values.encodeIfPresent(expiresAt.flatMap(Int64.init(exactly:)), forKey: .expiresAt)
    }
}
