/// Why a certificate, a key or a bundle could not be made or read. Never holds key material.
public enum IdentityError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A certificate authority that the operator gave does not pass `CertificateAuthority.validateProvided`.
    case invalidAuthority([AuthorityFault])
    /// A key could not be read; the text says which encodings are accepted.
    case unreadableKey(String)
    /// A certificate or a bundle could not be read.
    case unreadableCertificate(String)
    /// The caller asked for something that cannot be certified: a wrong host, no name, no lifetime.
    case invalidRequest(String)
    /// Key generation or signing failed inside the cryptographic library.
    case generationFailed(String)

    /// One line for operators.
    public var description: String {
        switch self {
        case .invalidAuthority(let faults): faults.map(\.description).joined(separator: "; ")
        case .unreadableKey(let detail), .unreadableCertificate(let detail), .invalidRequest(let detail),
            .generationFailed(let detail):
            detail
        }
    }
}

extension IdentityError {
    /// Turns whatever the cryptographic library throws into `.generationFailed`.
    static func generating<Value>(_ what: String, _ body: () throws -> Value) throws(IdentityError) -> Value {
        do {
            return try body()
        } catch let error as IdentityError {
            throw error
        } catch {
            throw .generationFailed("could not generate \(what): \(error)")
        }
    }
}
