public import FoundationEssentials

/// Why a token is refused. Texts are Kuma's; never the token itself.
///
/// Source: Kuma `pkg/core/tokens/validator.go`, `signing_key.go`.
public enum TokenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not a JWT; the detail says what is wrong with its form.
    case malformed(String)
    /// Signed with anything else than RS256: `none`, HS256, ...
    case unsupportedAlgorithm(String)
    /// The header has no `kid`, or one that is not text.
    case invalidKeyID(String)
    /// There is no key with the ID that the token names. Kuma's API answers 404.
    case signingKeyNotFound(keyID: String, kind: TokenKind)
    /// The key is there, but it is no RSA key.
    case unusableSigningKey(keyID: String)
    /// The token was changed, or signed with another key of the same ID.
    case wrongSignature
    /// `exp` is reached.
    case expired(at: Date)
    /// `nbf` lies in the future.
    case notYetValid(from: Date, now: Date)
    /// Its ID is in the revocation list.
    case revoked

    /// One line for operators.
    public var description: String {
        switch self {
        case .malformed(let detail): "could not parse token: token is malformed: \(detail)"
        case .unsupportedAlgorithm(let name):
            Self.unverifiable("unsupported token alg \(printable(name)). Allowed algorithm is RS256")
        case .invalidKeyID(let detail): Self.unverifiable(detail)
        case .signingKeyNotFound(let keyID, let kind): Self.notFound(keyID: keyID, kind: kind)
        case .unusableSigningKey(let keyID):
            Self.unverifiable("signing key with KID \(printable(keyID)) is not an RSA key of at least 2048 bits")
        case .wrongSignature: "could not parse token: token signature is invalid: crypto/rsa: verification error"
        case .expired: "could not parse token: token has invalid claims: token is expired"
        case .notYetValid(let from, let now):
            "token is not yet valid: it is valid from \(Self.time(from)), but here it is \(Self.time(now))."
                + " Check the clocks of both machines"
        case .revoked: "token is revoked"
        }
    }

    /// Dates that no calendar can show are left as seconds: a token may say any number.
    private static func time(_ date: Date) -> String {
        let seconds = date.timeIntervalSince1970
        return abs(seconds) < 253_402_300_800 ? date.formatted(.iso8601) : "\(seconds) s after 1970"
    }

    private static func unverifiable(_ detail: String) -> String {
        "could not parse token: token is unverifiable: error while executing keyfunc: \(detail)"
    }

    private static func notFound(keyID: String, kind: TokenKind) -> String {
        let name = goQuoted(kind.signingKeySecretName(keyID: keyID))
        let secret =
            switch kind {
            case .dataplane(let mesh): "Secret of name \(name) in mesh \(goQuoted(mesh))"
            case .zone, .zonePublicKey, .user: "GlobalSecret of name \(name)"
            }
        return "there is no signing key with KID \(printable(keyID)). \(secret) is not found."
            + " If signing key was rotated, regenerate the token"
    }
}

/// As it is, unless it is empty or would break the line: whoever shows a token chose it.
private func printable(_ text: String) -> String {
    let quoted = goQuoted(text)
    return text.isEmpty || quoted != "\"\(text)\"" ? quoted : text
}

/// Go's `%q`: quotes a text and escapes what would break the line.
func goQuoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar -> String in
        switch scalar {
        case "\"", "\\": "\\\(scalar)"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: scalar.value < 0x20 || scalar.value == 0x7f ? "\\x\(twoDigits(scalar.value))" : String(scalar)
        }
    }
    return "\"\(escaped.joined())\""
}

private func twoDigits(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return digits.count < 2 ? "0" + digits : digits
}
