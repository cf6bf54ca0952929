import CommitPipeline
import ControlPlaneConfig
import FoundationEssentials
import LogHash
import MeshIdentity
import MeshProjections
import MeshResources

/// Finds out who asks: the user of a token, an administrator on this host, or nobody in particular.
struct Authenticator: Sendable {
    let settings: APIServerSettings
    let pipeline: CommitPipeline

    /// - Parameter peer: IP address of the other end; `nil` if unknown.
    /// - Throws: `APIError` 401 for a token that does not verify.
    func user(_ fields: RequestFields, peer: String?, scheme: String) async throws -> User {
        if settings.authentication == .tokens, let token = fields.bearerToken {
            return try await user(ofToken: token)
        }
        let isLocal = settings.localhostIsAdmin && LocalhostRule.isLocal(fields, peer: peer, scheme: scheme)
        return isLocal ? .admin : .anonymous
    }

    private func user(ofToken token: String) async throws -> User {
        do {
            let claims = try await verifier.verify(token, as: UserTokenClaims.self, now: Date()).claims
            return User(name: claims.name, groups: claims.groups + [User.authenticatedGroup])
        } catch {
            throw APIError(
                status: 401, title: "Invalid authentication data", detail: "Unauthenticated",
                invalid: [Violation("token", "\(error)")])
        }
    }

    private var verifier: TokenVerifier {
        let state = pipeline.state
        let kind = TokenKind.user
        let revoked = SecretValue.text(state["GlobalSecret", "", kind.revocationsSecretName])
        let settings = settings.tokens
        return TokenVerifier(kind: kind, revokedIDs: TokenKind.revokedIDs(in: revoked ?? "")) { keyID in
            if let key = settings.validatorPublicKeys.first(where: { $0.keyID == keyID }) {
                return Self.bytes(of: key.source)
            }
            guard settings.validatorUsesSecrets else { return nil }
            return SecretValue.bytes(state["GlobalSecret", "", kind.signingKeySecretName(keyID: keyID)])
        }
    }

    private static func bytes(of source: ValidatorPublicKey.Source) -> [UInt8]? {
        switch source {
        case .inline(let text): Array(text.utf8)
        case .file(let path): (try? Data(contentsOf: URL(filePath: path))).map(Array.init)
        }
    }
}

/// The content of Secrets and GlobalSecrets: field `data`, base64.
enum SecretValue {
    static func bytes(_ stored: StoredResource?) -> [UInt8]? {
        stored?.resource.spec["data"]?.stringValue.flatMap(LogHash.bytes(fromBase64:))
    }

    static func text(_ stored: StoredResource?) -> String? {
        bytes(stored).map { String(decoding: $0, as: UTF8.self) }
    }
}
