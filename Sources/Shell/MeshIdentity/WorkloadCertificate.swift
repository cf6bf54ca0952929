public import FoundationEssentials
import SwiftASN1
import X509

/// The identity of one proxy: what Envoy receives as `identity_cert`. Held in memory only.
///
/// Source: Kuma `pkg/core/ca/issuer/issuer.go`.
public struct WorkloadCertificate: Sendable {
    /// The proxy's certificate, then intermediates up to but without the self-signed root.
    public let certificateChainPEM: String
    /// Secret. ECDSA P-256, PKCS#8.
    public let privateKeyPEM: String
    /// Start of validity: 10 s before `issuedAt`, for clocks that differ.
    public let notBefore: Date
    /// End of validity.
    public let notAfter: Date
    /// When it was made.
    public let issuedAt: Date
    /// When the next one has to be made: after four fifths of the lifetime, as Kuma.
    public let renewAt: Date
}

extension WorkloadCertificate: CustomStringConvertible, CustomReflectable {
    /// Validity only; never the key.
    public var description: String { "WorkloadCertificate(\(notBefore) to \(notAfter), key: *****)" }

    /// Empty, so that `dump` shows no key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension CertificateAuthority {
    /// Certifies a proxy of `mesh`.
    ///
    /// URI names: `spiffe://<mesh>/<service>` per service, then `kuma://<tag>/<value>` per tag value; each sorted,
    /// repeats removed. Empty subject, server and client usage. The key is ECDSA where Kuma's is RSA: some hundred
    /// times cheaper to make, and Envoy takes both.
    ///
    /// - Parameters:
    ///   - services: values of `kuma.io/service`; at least one.
    ///   - tags: every tag of the dataplane with all of its values, `kuma.io/service` included.
    ///   - lifetime: `dpCert.rotation.expiration` in seconds; Kuma's default is 24 h.
    /// - Throws: `IdentityError.invalidRequest` without a service or lifetime, `.generationFailed`.
    public func issueWorkload(
        mesh: String, services: [String], tags: [String: [String]], now: Date, lifetime: TimeInterval = 86_400
    ) throws(IdentityError) -> WorkloadCertificate {
        let validity = try Validity(now: now, lifetime: lifetime)
        guard !services.isEmpty else {
            throw .invalidRequest("a proxy of mesh \"\(mesh)\" without any service cannot get a certificate")
        }
        let names = workloadNames(mesh: mesh, services: services, tags: tags)
        let key = generateECDSAKey()
        return try IdentityError.generating("a workload certificate of mesh \"\(mesh)\"") {
            let certificate = try Certificate(
                version: .v3, serialNumber: randomSerialNumber(), publicKey: key.publicKey,
                notValidBefore: validity.notBefore, notValidAfter: validity.notAfter,
                issuer: pair.issuer.subject, subject: DistinguishedName(), extensions: workloadExtensions(names),
                issuerPrivateKey: pair.privateKey)
            let chain = try ([certificate] + pair.intermediates).map { try $0.serializeAsPEM().text }
            return try WorkloadCertificate(
                certificateChainPEM: chain.joined(), privateKeyPEM: key.serializeAsPEM().text,
                notBefore: validity.notBefore, notAfter: validity.notAfter, issuedAt: now,
                renewAt: now.addingTimeInterval(lifetime / 5 * 4))
        }
    }

    private func workloadExtensions(_ names: [String]) throws -> Certificate.Extensions {
        try Certificate.Extensions {
            Critical(KeyUsage(digitalSignature: true, keyEncipherment: true, keyAgreement: true))
            try ExtendedKeyUsage([.serverAuth, .clientAuth])
            Critical(BasicConstraints.notCertificateAuthority)
            if let identifier = try pair.issuer.extensions.subjectKeyIdentifier {
                AuthorityKeyIdentifier(keyIdentifier: identifier.keyIdentifier)
            }
            // Critical because the subject is empty (RFC 5280, 4.2.1.6).
            Critical(SubjectAlternativeNames(names.map { .uniformResourceIdentifier($0) }))
        }
    }
}

private func workloadNames(mesh: String, services: [String], tags: [String: [String]]) -> [String] {
    let identities = Set(services).sorted().map { "spiffe://\(mesh)/\($0)" }
    let claims = tags.sorted { $0.key < $1.key }.flatMap { tag, values in
        Set(values).sorted().map { "kuma://\(tag)/\($0)" }
    }
    return (identities + claims).map(uriEscaped)
}

extension AuthorityKeyPair {
    /// The issuer and what signed it, found in the bundle, without the self-signed root: peers trust that already.
    var intermediates: [Certificate] {
        var chain: [Certificate] = []
        var next: Certificate? = issuer
        while let current = next, current.issuer != current.subject, !chain.contains(current) {
            chain.append(current)
            next = certificates.first {
                $0.subject == current.issuer && $0.publicKey.isValidSignature(current.signature, for: current)
            }
        }
        return chain
    }
}
