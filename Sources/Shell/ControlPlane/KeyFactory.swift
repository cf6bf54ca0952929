import Foundation
import MeshCommands
import MeshIdentity

/// Makes the keys that decisions ask for.
struct KeyFactory: KeyMaterial, Sendable {
    func signingKeyPEM() throws -> String { try SigningKey.generate().privateKeyPEM }

    func builtinAuthority(
        mesh: String, rsaBits: Int?, expiration: String?
    ) throws -> (certificatePEM: String, privateKeyPEM: String) {
        let lifetime = expiration.flatMap(parseLifetime) ?? CertificateAuthority.defaultLifetime
        let authority = try CertificateAuthority.generateBuiltin(
            mesh: mesh, rsaBits: rsaBits ?? 2048, lifetime: lifetime, now: Date())
        return (authority.certificatePEM, authority.privateKeyPEM)
    }

    func faults(
        ofProvidedCertificate certificatePEM: String, privateKeyPEM: String
    ) -> [(field: String, reason: String)] {
        CertificateAuthority.validateProvided(certificatePEM: certificatePEM, privateKeyPEM: privateKeyPEM)
            .map { ($0.field, $0.message) }
    }
}
