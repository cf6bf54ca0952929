import LogHash
import MeshEvents
import MeshProjections
import MeshResources

/// An ExternalService as one proxy calls it.
struct ExternalTarget: Hashable, Sendable {
    let service: ExternalService
    /// PEM of the authorities that its certificate must come from; `nil`: it is not verified.
    let authorities: String?
    /// Its authorities are asked for and cannot be had, so it must not be called.
    let isUnverifiable: Bool
    /// In another zone, in a mesh that prefers its own.
    let isElsewhere: Bool
    /// The Secret that the authorities are in.
    let secret: Sourced<String>?

    init(_ service: ExternalService, in context: MeshContext) {
        self.service = service
        let found = service.tls?.caCertificate.flatMap { Self.text($0, mesh: service.mesh, state: context.state) }
        authorities = found?.text
        secret = found?.secret
        isUnverifiable = service.tls?.caCertificate != nil && found == nil
        let zone = service.tags[TagName.zone] ?? ""
        isElsewhere =
            context.mesh.value.usesLocalityAwareLoadBalancing && !zone.isEmpty && zone != context.settings.zone
    }

    /// Where the authorities are looked for, if in a Secret.
    var authoritiesSecret: ResourceKey? {
        guard case .secret(let name) = service.tls?.caCertificate else { return nil }
        return ResourceKey(type: "Secret", mesh: service.mesh, name: name)
    }

    /// Files are on the control plane's machine and not in its log, so what is in them cannot be part of a snapshot.
    static func text(
        _ source: ExternalService.DataSource, mesh: String, state: MeshState
    ) -> (text: String, secret: Sourced<String>?)? {
        switch source {
        case .inlineString(let text): return (text, nil)
        case .inline(let base64): return Base64.decode(base64).map { (String(decoding: $0, as: UTF8.self), nil) }
        case .file: return nil
        case .secret(let name):
            guard let stored = state["Secret", mesh, name], let data = stored.resource.spec["data"]?.stringValue,
                let bytes = Base64.decode(data)
            else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            return (text, Sourced(stored, text))
        }
    }
}

extension String {
    var isIPAddress: Bool { IPAddressText.bytes(self) != nil }
}
