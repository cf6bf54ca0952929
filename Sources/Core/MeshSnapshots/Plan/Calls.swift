import MeshDelivery
import MeshResources

/// What the proxies of one profile share: clusters and listeners of the services that they call. Immutable.
final class Calls: Sendable {
    let selection: Selection
    let piece: Piece
    /// Sorted by cluster.
    let endpointGroups: [EndpointGroup]
    let personalListeners: [PersonalListener]
    /// Names of the secrets that proxies of the profile refer to, sorted.
    let secretNames: [String]

    /// Stays the same object as long as the listeners of the profile do, so that nobody needs to compare them.
    let listenerVersion: ListenerVersion

    /// An identity.
    final class ListenerVersion: Sendable {}

    /// - Parameter old: what the profile had before, if it is known.
    init(_ selection: Selection, after old: Calls? = nil, reusing pool: inout ResourcePool) {
        self.selection = selection
        let outbounds = OutboundGenerator(selection)
        piece = Piece(
            [(.outbound, outbounds.resources), (.tracing, TracingGenerator.contributions(for: selection))],
            reusing: &pool)
        endpointGroups = Set(outbounds.endpointGroups).sorted()
        personalListeners = outbounds.personalListeners
        secretNames = Self.secretNames(for: selection)
        let known = old.flatMap { [piece] in
            $0.piece.listeners.hasSameResources(as: piece.listeners) ? $0.listenerVersion : nil
        }
        listenerVersion = known ?? ListenerVersion()
    }

    /// The same calls, where only what they do not depend on is selected otherwise.
    init(_ old: Calls, selecting selection: Selection) {
        self.selection = selection
        piece = old.piece
        endpointGroups = old.endpointGroups
        personalListeners = old.personalListeners
        secretNames = old.secretNames
        listenerVersion = old.listenerVersion
    }

    func hasSameResources(as other: Calls) -> Bool {
        piece.hasSameResources(as: other.piece) && endpointGroups == other.endpointGroups
            && secretNames == other.secretNames
    }

    /// A proxy shows a certificate of its own to an ExternalService.
    var holdsExternalIdentity: Bool { secretNames.contains(where: EnvoyName.isExternalIdentitySecret) }

    private static func secretNames(for selection: Selection) -> [String] {
        var names: Set<String> = []
        let mesh = selection.mesh.value
        if mesh.mtls != nil { names = [EnvoyName.identitySecret(mesh.name), EnvoyName.authoritySecret(mesh.name)] }
        for target in selection.services.values.flatMap(\.externalServices)
        where target.value.service.tls?.clientCertificate != nil {
            names.insert(EnvoyName.externalIdentitySecret(mesh: mesh.name, name: target.key.name))
        }
        return names.sorted()
    }
}
