import MeshDelivery
import MeshResources

/// What the proxies of one profile share: clusters and listeners of the services that they call. Immutable.
final class Calls: Sendable {
    let selection: Selection
    let piece: Piece
    let personalListeners: [PersonalListener]
    /// Names of the secrets that proxies of the profile refer to, sorted.
    let secretNames: [String]
    private let layout: CallLayout
    /// In the order of the layout's destinations.
    private let clusters: [Piece.Item]
    /// In the order of outbounds.
    private let listeners: [CallListener]
    private let tracing: Piece

    /// Stays the same object as long as the listeners of the profile do, so that nobody needs to compare them.
    let listenerVersion: ListenerVersion

    /// An identity.
    final class ListenerVersion: Sendable {}

    /// - Parameter old: what the profile had before, if it is known: what it has in common with `selection` is not made again.
    init(_ selection: Selection, after old: Calls? = nil, reusing pool: inout ResourcePool) {
        self.selection = selection
        let layout = old.flatMap { $0.layout.holds(for: selection) ? $0.layout : nil } ?? CallLayout(selection)
        self.layout = layout
        let kept = old.flatMap { $0.layout === layout && $0.selection.hasSameScene(as: selection) ? $0 : nil }
        clusters = layout.destinations.enumerated().map { index, destination in
            if let kept, selection.hasSameCluster(destination, as: kept.selection) { return kept.clusters[index] }
            return selection.cluster(destination, reusing: &pool)
        }
        let callerTags = ProxyTagsHeader.value(of: selection.profile.tagSets)
        let listeners = selection.outbounds.indices.map { index in
            let known = kept?.listeners[index]
            if let known, known.isStill(index, of: selection) { return known }
            return CallListener(index, of: selection, layout, callerTags: callerTags, after: known, reusing: &pool)
        }
        self.listeners = listeners
        tracing = kept?.tracing ?? Piece([(.tracing, TracingGenerator.contributions(for: selection))], reusing: &pool)
        let outbound = Piece(
            clusters: layout.clusterOrder.map { [clusters] in clusters[$0] },
            listeners: layout.listenerOrder.compactMap { listeners[$0].shared })
        piece = outbound.merged(with: tracing)
        personalListeners = listeners.compactMap(\.personal)
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
        personalListeners = old.personalListeners
        secretNames = old.secretNames
        layout = old.layout
        clusters = old.clusters
        listeners = old.listeners
        tracing = old.tracing
        listenerVersion = old.listenerVersion
    }

    /// Sorted by cluster.
    var endpointGroups: [EndpointGroup] { layout.endpointGroups }

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
        for target in selection.externalServices.flatMap({ selection.services[$0]?.externalServices ?? [] })
        where target.value.service.tls?.clientCertificate != nil {
            names.insert(EnvoyName.externalIdentitySecret(mesh: mesh.name, name: target.key.name))
        }
        return names.sorted()
    }
}
