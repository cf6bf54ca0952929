import Foundation
import MeshIdentity

/// 2026-01-02 03:04:05 UTC.
let instant = Date(timeIntervalSince1970: 1_767_323_045)

/// Made once: RSA keys are slow.
enum Shared {
    static let authority = Result { try CertificateAuthority.generateBuiltin(mesh: "default", now: instant) }
    static let otherAuthority = Result { try CertificateAuthority.generateBuiltin(mesh: "default", now: instant) }
    static let signingKey = Result { try SigningKey.generate() }
    static let otherSigningKey = Result { try SigningKey.generate() }
}

extension CertificateAuthority {
    func certifyWeb(now: Date = instant, lifetime: TimeInterval = 86_400) throws -> WorkloadCertificate {
        try issueWorkload(
            mesh: "default", services: ["web-api", "web"],
            tags: ["version": ["2"], "kuma.io/service": ["web-api", "web"], "kuma.io/zone": ["east"]],
            now: now, lifetime: lifetime)
    }
}

func base64URL(_ bytes: some Sequence<UInt8>) -> String {
    let text: String = Data(bytes).base64EncodedString()
    return text.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_").replacingOccurrences(
        of: "=", with: "")
}

func decodedBase64URL(_ text: some StringProtocol) -> Data {
    let padding = String(repeating: "=", count: (4 - text.count % 4) % 4)
    return Data(
        base64Encoded: text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/") + padding)
        ?? Data()
}

extension Shared {
    static let token = Task {
        try await TokenIssuer(key: signingKey.get(), keyID: "1").issue(
            DataplaneTokenClaims(name: "web-1", mesh: "default"), now: instant, validFor: 3600)
    }
}
