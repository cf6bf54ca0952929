/// Which family of tokens: it decides where its signing keys and its revocation list are kept.
///
/// Source: Kuma `pkg/tokens/builtin`, `pkg/plugins/authn/api-server/tokens/issuer`.
public enum TokenKind: Hashable, Sendable {
    /// Keys are Secrets of the mesh.
    case dataplane(mesh: String)
    /// Keys are GlobalSecrets of the global or standalone control plane.
    case zone
    /// Zone tokens as a federated zone proves them: it only has the public keys.
    case zonePublicKey
    /// Keys are GlobalSecrets.
    case user

    /// The key ID of the first signing key, which is made at start.
    public static let firstKeyID = "1"
    /// The key ID of a signing key whose name has no serial number (Kuma 1.3).
    static let unnumberedKeyID = "0"

    /// Name of the signing-key Secrets without serial number.
    public var signingKeyPrefix: String {
        switch self {
        case .dataplane(let mesh): "dataplane-token-signing-key-\(mesh)"
        case .zone: "zone-token-signing-key"
        case .zonePublicKey: "zone-token-signing-public-key"
        case .user: "user-token-signing-key"
        }
    }

    /// Name of the Secret or GlobalSecret that lists revoked token IDs.
    public var revocationsSecretName: String {
        switch self {
        case .dataplane(let mesh): "dataplane-token-revocations-\(mesh)"
        case .zone, .zonePublicKey: "zone-token-revocations"
        case .user: "user-token-revocations"
        }
    }

    /// Name of the Secret or GlobalSecret with the signing key `keyID`.
    public func signingKeySecretName(keyID: String) -> String {
        keyID == Self.unnumberedKeyID ? signingKeyPrefix : "\(signingKeyPrefix)-\(keyID)"
    }

    /// The key ID in the name of a signing-key Secret; `nil` if the Secret is none of this kind.
    public func keyID(ofSecretNamed name: String) -> String? {
        if name == signingKeyPrefix { return Self.unnumberedKeyID }
        guard name.hasPrefix(signingKeyPrefix + "-") else { return nil }
        let serial = String(name.dropFirst(signingKeyPrefix.count + 1))
        return UInt32(serial).map(String.init) == serial ? serial : nil
    }

    /// The key ID that signs new tokens: the highest serial number among the Secrets; `nil` if there is no key.
    public func latestKeyID(among secretNames: some Sequence<String>) -> String? {
        secretNames.compactMap(keyID(ofSecretNamed:)).compactMap { UInt32($0) }.max().map(String.init)
    }

    /// Reads the content of a revocation Secret: token IDs, separated by commas; blanks around them are ignored.
    public static func revokedIDs(in list: String) -> Set<String> {
        Set(list.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty })
    }
}
