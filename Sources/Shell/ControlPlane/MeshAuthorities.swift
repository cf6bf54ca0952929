import CommitPipeline
import EnvoyAPI
import Foundation
import LogHash
import Logging
import MeshDelivery
import MeshIdentity
import MeshProjections
import MeshResources
import RESTServer
import Synchronization
import SwiftProtobuf
import XDSServer

/// Issues the proxies' certificates out of the authorities that the state holds.
final class MeshAuthorities: SecretSource {
    private let pipeline: CommitPipeline
    private let logger: Logger
    private let last: @Sendable (ResourceKey) -> ProxyCertificate?
    private let onIssue: @Sendable (ResourceKey, CertificateStatus) -> Void
    private let cache = Mutex<[String: CachedAuthority]>([:])

    private struct CachedAuthority {
        let inputs: [JSON]
        let authority: CertificateAuthority
        /// Of the certificate that signs: in a rotation the key changes while the bundle stays.
        let issuer: String
        let resource: EncodedResource
    }

    /// - Parameter last: the certificate that a proxy was issued last, by this run or an earlier one.
    /// - Parameter onIssue: told of each certificate that a proxy has from now on.
    init(
        pipeline: CommitPipeline, logger: Logger, last: @escaping @Sendable (ResourceKey) -> ProxyCertificate?,
        onIssue: @escaping @Sendable (ResourceKey, CertificateStatus) -> Void
    ) {
        self.pipeline = pipeline
        self.logger = logger
        self.last = last
        self.onIssue = onIssue
    }

    func identity(for proxy: ResourceKey, present: IssuedIdentity?, held: [String: String]) -> IssuedIdentity? {
        let state = pipeline.state
        guard let mesh = state.mesh(proxy.mesh), let mtls = mesh.mtls,
            let dataplane = state.dataplane(mesh: proxy.mesh, name: proxy.name)
        else { return nil }
        do {
            let authority = try authority(of: mesh, mtls: mtls, state: state)
            let lifetime = mtls.certificateExpiration.flatMap(parseLifetime) ?? 86_400
            let prefix = "\(authority.issuer)-\(tagsDigest(dataplane))-\(Int(lifetime))s-"
            let name = "identity_cert:secret:\(mesh.name)"
            let now = Date()
            if let present, present.certificate.version.hasPrefix(prefix), present.renewAt > now {
                return IssuedIdentity(
                    certificate: present.certificate, authority: authority.resource, renewAt: present.renewAt)
            }
            if let version = held[name], let renewAt = renewal(version, prefix: prefix), renewAt > now {
                let certificate = EncodedResource(type: .secret, name: name, version: version, bytes: [])
                if present?.certificate.version != version {
                    report(
                        proxy, mtls: mtls, expiresAt: renewAt + lifetime / 5, issuedAt: renewAt - lifetime / 5 * 4,
                        isAdopted: true)
                }
                return IssuedIdentity(certificate: certificate, authority: authority.resource, renewAt: renewAt)
            }
            return try issue(
                name: name, prefix: prefix, dataplane: dataplane, mtls: mtls, lifetime: lifetime, authority: authority,
                now: now)
        } catch {
            logger.error("no certificate issued", metadata: ["proxy": "\(proxy)", "reason": "\(error)"])
            return present
        }
    }

    private func renewal(_ version: String, prefix: String) -> Date? {
        guard version.hasPrefix(prefix), let seconds = Double(version.dropFirst(prefix.count)) else { return nil }
        return Date(timeIntervalSince1970: seconds)
    }

    private func tagsDigest(_ dataplane: Dataplane) -> String {
        let tags = JSON.object(dataplane.tags.mapValues { .array($0.map(JSON.string)) })
        return String(SHA256.hash(tags.canonicalBytes).hex.prefix(8))
    }

    private func issue(
        name: String, prefix: String, dataplane: Dataplane, mtls: Mesh.MTLS, lifetime: TimeInterval,
        authority: CachedAuthority, now: Date
    ) throws -> IssuedIdentity {
        let certificate = try authority.authority.issueWorkload(
            mesh: dataplane.mesh, services: dataplane.services, tags: dataplane.tags, now: now, lifetime: lifetime)
        var secret = Envoy_Extensions_TransportSockets_Tls_V3_Secret()
        secret.name = name
        secret.tlsCertificate.certificateChain.inlineBytes = Data(certificate.certificateChainPEM.utf8)
        secret.tlsCertificate.privateKey.inlineBytes = Data(certificate.privateKeyPEM.utf8)
        let version = prefix + String(certificate.renewAt.timeIntervalSince1970)
        let key = ResourceKey(type: "Dataplane", mesh: dataplane.mesh, name: dataplane.name)
        report(
            key, mtls: mtls, expiresAt: certificate.notAfter, issuedAt: certificate.issuedAt, isAdopted: false)
        return IssuedIdentity(
            certificate: EncodedResource(
                type: .secret, name: name, version: version, bytes: try secret.serializedBytes()),
            authority: authority.resource, renewAt: certificate.renewAt)
    }

    /// A certificate that the proxy brought is the one that was issued last; it is not counted again.
    private func report(_ proxy: ResourceKey, mtls: Mesh.MTLS, expiresAt: Date, issuedAt: Date, isAdopted: Bool) {
        let last = last(proxy)?.count ?? 0
        onIssue(
            proxy,
            CertificateStatus(
                expiresAt: expiresAt, issuedAt: issuedAt, count: isAdopted ? max(1, last) : last + 1,
                backend: mtls.enabledBackend.name, supportedBackends: [mtls.enabledBackend.name]))
    }

    // MARK: Authorities

    private func authority(of mesh: Mesh, mtls: Mesh.MTLS, state: MeshState) throws -> CachedAuthority {
        let sources = try AuthoritySources(mesh: mesh, mtls: mtls, state: state)
        let inputs: [JSON] = [.string(sources.certificatePEM), .string(sources.privateKeyPEM)]
        if let cached = cache.withLock({ $0[mesh.name] }), cached.inputs == inputs { return cached }
        let authority = try CertificateAuthority(
            certificatePEM: sources.certificatePEM, privateKeyPEM: sources.privateKeyPEM)
        let bundle = try TrustBundle(pems: [sources.certificatePEM])
        let issuer = try TrustBundle(pems: [authority.issuerPEM()])
        var secret = Envoy_Extensions_TransportSockets_Tls_V3_Secret()
        secret.name = "mesh_ca:secret:\(mesh.name)"
        secret.validationContext.trustedCa.inlineBytes = Data(bundle.pem.utf8)
        let cached = CachedAuthority(
            inputs: inputs, authority: authority, issuer: Self.digest(issuer),
            resource: EncodedResource(
                type: .secret, name: secret.name, version: Self.digest(bundle), bytes: try secret.serializedBytes()))
        cache.withLock { $0[mesh.name] = cached }
        return cached
    }

    private static func digest(_ bundle: TrustBundle) -> String {
        String(SHA256.hash(Array(bundle.fingerprints.joined(separator: ",").utf8)).hex.prefix(16))
    }
}

/// The texts of an authority, wherever the mesh keeps them.
struct AuthoritySources {
    let certificatePEM: String
    let privateKeyPEM: String

    init(mesh: Mesh, mtls: Mesh.MTLS, state: MeshState) throws {
        let backend = mtls.enabledBackend
        if backend.type == "builtin" {
            certificatePEM = try Self.secret("\(mesh.name).ca-builtin-cert-\(backend.name)", mesh: mesh, state: state)
            privateKeyPEM = try Self.secret("\(mesh.name).ca-builtin-key-\(backend.name)", mesh: mesh, state: state)
        } else {
            certificatePEM = try Self.text(backend.conf["cert"], mesh: mesh, state: state)
            privateKeyPEM = try Self.text(backend.conf["key"], mesh: mesh, state: state)
        }
    }

    private static func text(_ source: JSON?, mesh: Mesh, state: MeshState) throws -> String {
        if let name = source?["secret"]?.stringValue { return try secret(name, mesh: mesh, state: state) }
        if let text = source?["inlineString"]?.stringValue { return text }
        if let data = source?["inline"]?.stringValue.flatMap(bytes(fromBase64:)) {
            return String(decoding: data, as: UTF8.self)
        }
        if let file = source?["file"]?.stringValue { return try String(contentsOfFile: file, encoding: .utf8) }
        throw AuthorityUnavailable(reason: "a backend of mesh \"\(mesh.name)\" names no data source")
    }

    private static func secret(_ name: String, mesh: Mesh, state: MeshState) throws -> String {
        guard let data = state["Secret", mesh.name, name]?.resource.spec["data"]?.stringValue,
            let decoded = bytes(fromBase64: data)
        else { throw AuthorityUnavailable(reason: "there is no Secret \"\(name)\" in mesh \"\(mesh.name)\"") }
        return String(decoding: decoded, as: UTF8.self)
    }
}

/// Why a mesh cannot issue certificates now.
struct AuthorityUnavailable: Error, CustomStringConvertible {
    let reason: String

    var description: String { reason }
}
