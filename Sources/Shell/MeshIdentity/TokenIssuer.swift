public import FoundationEssentials
import JWTKit

/// Signs tokens as Kuma does: JWT, RS256, the key's serial number as `kid`.
///
/// Source: Kuma `pkg/core/tokens/issuer.go`.
public struct TokenIssuer: Sendable {
    /// How far `iat` and `nbf` lie in the past, in seconds: for clocks that differ.
    public static let clockSkew: TimeInterval = 5
    /// Ten years in seconds: the validity when a request names none.
    public static let defaultValidity: TimeInterval = CertificateAuthority.defaultLifetime

    private let key: SigningKey
    private let keyID: String

    /// - Parameter keyID: serial number of `key`, as in the name of its Secret.
    public init(key: SigningKey, keyID: String) {
        self.key = key
        self.keyID = keyID
    }

    /// Issues a token with a new ID (`jti`).
    ///
    /// - Parameter validFor: seconds from `now`.
    /// - Returns: the bare token, without newline.
    /// - Throws: `IdentityError.invalidRequest` for a validity beyond what a date can say, `.generationFailed`.
    public func issue(_ claims: some TokenClaims, now: Date, validFor: TimeInterval) async throws(IdentityError)
        -> String
    {
        let expiry = now.addingTimeInterval(validFor)
        guard Int64(exactly: expiry.timeIntervalSince1970.rounded(.down)) != nil else {
            throw .invalidRequest("a token cannot be valid for \(validFor) s")
        }
        let registered = RegisteredClaims(
            id: UUID().uuidString.lowercased(), issuedAt: now.addingTimeInterval(-Self.clockSkew), expiresAt: expiry)
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let keys = JWTKeyCollection()
            await keys.add(
                rsa: try JWTKit.Insecure.RSA.PrivateKey(backing: key.rsa), digestAlgorithm: .sha256,
                kid: JWKIdentifier(string: keyID), serializer: DefaultJWTSerializer(jsonEncoder: encoder))
            return try await keys.sign(
                TokenPayload(registered: registered, claims: claims), kid: JWKIdentifier(string: keyID))
        } catch {
            throw .generationFailed("could not sign a token")
        }
    }
}

extension TokenIssuer: CustomStringConvertible, CustomReflectable {
    /// Key ID only; never the key.
    public var description: String { "TokenIssuer(key ID \(keyID), key: *****)" }

    /// Empty, so that `dump` shows no key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
