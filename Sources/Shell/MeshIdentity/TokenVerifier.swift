public import FoundationEssentials
import JWTKit

/// A token that passed every check.
public struct VerifiedToken<Claims: TokenClaims>: Hashable, Sendable {
    /// `jti`: what a revocation list names.
    public let id: String
    /// The key that signed it.
    public let keyID: String
    /// What it says.
    public let claims: Claims
    /// `exp`; `nil` if it never ends.
    public let expiresAt: Date?
}

/// Checks tokens of one kind: form, algorithm, signature, times, revocation, in this order.
///
/// Source: Kuma `pkg/core/tokens/validator.go`.
public struct TokenVerifier: Sendable {
    /// Finds the key with an ID: the content of a signing-key Secret, or a configured public key (PEM).
    public typealias KeyLookup = @Sendable (_ keyID: String) -> [UInt8]?

    private let kind: TokenKind
    private let revokedIDs: Set<String>
    private let lookup: KeyLookup

    /// - Parameters:
    ///   - kind: decides which Secret an error names.
    ///   - revokedIDs: see `TokenKind.revokedIDs(in:)`.
    public init(kind: TokenKind, revokedIDs: Set<String>, lookup: @escaping KeyLookup) {
        self.kind = kind
        self.revokedIDs = revokedIDs
        self.lookup = lookup
    }

    /// Checks a bare token at the time `now`.
    public func verify<Claims: TokenClaims>(
        _ token: String, as _: Claims.Type = Claims.self, now: Date
    ) async throws(TokenError) -> VerifiedToken<Claims> {
        let unproven = try UnprovenToken(token)
        guard let data = lookup(unproven.keyID) else {
            throw .signingKeyNotFound(keyID: unproven.keyID, kind: kind)
        }
        guard let key = VerificationKey(data: data) else { throw .unusableSigningKey(keyID: unproven.keyID) }
        let payload: TokenPayload<Claims> = try await unproven.proven(by: key)
        try check(payload.registered, now: now)
        return VerifiedToken(
            id: payload.registered.id, keyID: unproven.keyID, claims: payload.claims,
            expiresAt: payload.registered.expiresAt.map(Date.init(timeIntervalSince1970:)))
    }

    private func check(_ claims: RegisteredClaims, now: Date) throws(TokenError) {
        if let expiry = claims.expiresAt.map(Date.init(timeIntervalSince1970:)), now >= expiry {
            throw .expired(at: expiry)
        }
        if let start = claims.notBefore.map(Date.init(timeIntervalSince1970:)), now < start {
            throw .notYetValid(from: start, now: now)
        }
        if revokedIDs.contains(claims.id) { throw .revoked }
    }
}

/// A token whose header was read, and nothing of it believed.
private struct UnprovenToken {
    let text: String
    let keyID: String

    init(_ text: String) throws(TokenError) {
        self.text = text
        let header = try Self.header(of: text)
        guard let algorithm = header.fields["alg"]?.asString else {
            throw .malformed("signing method (alg) is unspecified")
        }
        guard algorithm == "RS256" else { throw .unsupportedAlgorithm(algorithm) }
        guard let keyID = header.fields["kid"] else { throw .invalidKeyID("JWT token must have kid header") }
        guard let keyID = keyID.asString else { throw .invalidKeyID("kid header must be a string") }
        self.keyID = keyID
    }

    private static func header(of text: String) throws(TokenError) -> JWTHeader {
        guard text.utf8.count(where: { $0 == UInt8(ascii: ".") }) == 2 else {
            throw .malformed("token contains an invalid number of segments")
        }
        // The library also takes padding and the other base64 alphabet; then one token could be written in many ways.
        guard text.utf8.allSatisfy(isTokenByte),
            let parsed = try? DefaultJWTParser().parse(Array(text.utf8), as: AnyPayload.self)
        else {
            throw .malformed("its header and claims are not base64url of JSON objects")
        }
        return parsed.header
    }

    func proven<Claims: TokenClaims>(by key: VerificationKey) async throws(TokenError) -> TokenPayload<Claims> {
        let keys = JWTKeyCollection()
        await keys.add(rsa: key.rsa, digestAlgorithm: .sha256, kid: JWKIdentifier(string: keyID))
        do {
            return try await keys.verify(text, as: TokenPayload<Claims>.self)
        } catch {
            if (error as? JWTError)?.errorType == .signatureVerificationFailed { throw .wrongSignature }
            throw .malformed("its claims are not those of this kind of token")
        }
    }
}

private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
    default: false
    }
}

/// Any JSON object.
private struct AnyPayload: JWTPayload {
    private struct AnyKey: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue _: Int) { nil }
    }

    init(from decoder: any Decoder) throws { _ = try decoder.container(keyedBy: AnyKey.self) }
    func encode(to _: any Encoder) throws {}
    func verify(using _: some JWTAlgorithm) async throws {}
}
