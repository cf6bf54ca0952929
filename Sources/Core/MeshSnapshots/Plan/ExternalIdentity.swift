import EnvoyAPI
public import MeshDelivery
public import MeshProjections
import MeshResources
import SwiftProtobuf

/// The secret of one of `ProxyPlan.secretNames` that is not made by the mesh's authority: certificate and key with which
/// proxies call an ExternalService. Never shown and never part of a digest.
///
/// - Returns: `nil` for other names, and where the certificate or the key cannot be had (also: where they are in files).
public func externalIdentity(named name: String, in state: MeshState) -> EncodedResource? {
    guard let service = externalService(ofSecretNamed: name, in: state), let tls = service.tls,
        let certificate = tls.clientCertificate.flatMap({ text($0, of: service, state) }),
        let key = tls.clientKey.flatMap({ text($0, of: service, state) })
    else { return nil }
    let secret = Envoy_Extensions_TransportSockets_Tls_V3_Secret.with {
        $0.name = name
        $0.tlsCertificate.certificateChain.inlineString = certificate
        $0.tlsCertificate.privateKey.inlineString = key
    }
    return EncodedResource(type: .secret, name: name, hashing: secret.deterministicBytes)
}

private func text(_ source: ExternalService.DataSource, of service: ExternalService, _ state: MeshState) -> String? {
    ExternalTarget.text(source, mesh: service.mesh, state: state)?.text
}

private func externalService(ofSecretNamed name: String, in state: MeshState) -> ExternalService? {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, name == EnvoyName.externalIdentitySecret(mesh: parts[2], name: parts[3]),
        case .externalService(let service) = state["ExternalService", parts[2], parts[3]]?.typed
    else { return nil }
    return service
}
