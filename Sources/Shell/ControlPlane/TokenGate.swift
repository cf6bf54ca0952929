import CommitPipeline
import ControlPlaneConfig
import Foundation
import LogHash
import MeshIdentity
import MeshProjections
import MeshResources
import XDSServer

/// Checks the tokens that proxies present.
struct TokenGate: Sendable {
    let settings: TokenSettings
    let isRequired: Bool

    /// - Throws: `AdmissionError`.
    func check(token: String?, dataplane: Dataplane, state: MeshState) async throws(AdmissionError) {
        guard isRequired else { return }
        guard let token = token.map(Self.bare), !token.isEmpty else {
            throw .unauthenticated("authentication failed: a dataplane token is required")
        }
        let kind = TokenKind.dataplane(mesh: dataplane.mesh)
        let claims: DataplaneTokenClaims
        do {
            claims = try await verifier(kind, mesh: dataplane.mesh, state: state).verify(
                token, as: DataplaneTokenClaims.self, now: Date()
            ).claims
        } catch {
            throw .unauthenticated("authentication failed: \(error)")
        }
        do {
            try authorize(
                dataplane: dataplane.name, mesh: dataplane.mesh, tags: dataplane.tags.mapValues(Set.init),
                workload: dataplane.labels["kuma.io/workload"], by: claims)
        } catch {
            throw .forbidden("authentication failed: \(error)")
        }
    }

    private static func bare(_ header: String) -> String {
        header.lowercased().hasPrefix("bearer ") ? String(header.dropFirst(7)) : header
    }

    private func verifier(_ kind: TokenKind, mesh: String, state: MeshState) -> TokenVerifier {
        let revoked = Self.secretText(state["Secret", mesh, kind.revocationsSecretName])
        let publicKeys = settings.validatorPublicKeys.filter { $0.mesh == nil || $0.mesh == mesh }
        let usesSecrets = settings.validatorUsesSecrets
        return TokenVerifier(kind: kind, revokedIDs: TokenKind.revokedIDs(in: revoked ?? "")) { keyID in
            if let key = publicKeys.first(where: { $0.keyID == keyID }) { return key.source.bytes }
            guard usesSecrets else { return nil }
            let stored = state["Secret", mesh, kind.signingKeySecretName(keyID: keyID)]
            return stored?.resource.spec["data"]?.stringValue.flatMap(bytes(fromBase64:))
        }
    }

    private static func secretText(_ stored: StoredResource?) -> String? {
        stored?.resource.spec["data"]?.stringValue.flatMap(bytes(fromBase64:)).map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}

extension ValidatorPublicKey.Source {
    var bytes: [UInt8]? {
        switch self {
        case .inline(let text): Array(text.utf8)
        case .file(let path): FileManager.default.contents(atPath: path).map(Array.init)
        }
    }
}
