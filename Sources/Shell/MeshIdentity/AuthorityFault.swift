import X509

/// One thing that is wrong with a provided certificate authority, as Kuma reports it.
///
/// Source: Kuma `pkg/plugins/ca/provided/ca_cert_validator.go`.
public struct AuthorityFault: Hashable, Sendable, CustomStringConvertible {
    /// Path below the backend's `conf`: `cert`, `key` or `cert[<index in the chain>]`.
    public let field: String
    /// Kuma's text.
    public let message: String

    /// A fault at `field` with Kuma's text `message`.
    public init(field: String, message: String) {
        self.field = field
        self.message = message
    }

    /// `<field>: <message>`.
    public var description: String { "\(field): \(message)" }
}

extension CertificateAuthority {
    /// What is wrong with a provided authority; empty if it can be used.
    ///
    /// - Parameters:
    ///   - certificatePEM: the authority's certificate, its chain, or a rotation bundle; `nil` if not configured.
    ///   - privateKeyPEM: PKCS#1, PKCS#8 or SEC1; `nil` if not configured.
    /// - Returns: in the order of the chain; texts as Kuma's.
    public static func validateProvided(certificatePEM: String?, privateKeyPEM: String?) -> [AuthorityFault] {
        guard let certificatePEM, let privateKeyPEM else {
            return [("cert", certificatePEM), ("key", privateKeyPEM)].filter { $0.1 == nil }
                .map { AuthorityFault(field: $0.0, message: "has to be defined") }
        }
        do {
            return try AuthorityKeyPair(certificatePEM: certificatePEM, privateKeyPEM: privateKeyPEM).faults
        } catch {
            return [AuthorityFault(field: "cert", message: "not a valid TLS key pair: \(error.detail)")]
        }
    }
}

extension AuthorityKeyPair {
    var faults: [AuthorityFault] {
        certificates.enumerated().flatMap { index, certificate in
            Self.messages(for: certificate).map { AuthorityFault(field: "cert[\(index)]", message: $0) }
        }
    }

    private static func messages(for certificate: Certificate) -> [String] {
        let usage = (try? certificate.extensions.keyUsage) ?? KeyUsage()
        var messages: [String] = []
        if !certificate.isAuthority {
            messages.append("basic constraint 'CA' must be set to 'true' (see X509-SVID: 4.1. Basic Constraints)")
        }
        if !usage.keyCertSign {
            messages.append("key usage extension 'keyCertSign' must be set (see X509-SVID: 4.3. Key Usage)")
        }
        if usage.keyAgreement {
            messages.append(
                "key usage extension 'keyAgreement' must NOT be set"
                    + " (see X509-SVID: Appendix A. X.509 Field Reference)")
        }
        return messages
    }
}

extension Certificate {
    /// Whether basic constraints say that it may sign certificates.
    var isAuthority: Bool {
        switch try? extensions.basicConstraints {
        case .isCertificateAuthority: true
        case .notCertificateAuthority, nil: false
        }
    }
}
