/// One fake proxy: what it holds stays when its stream breaks, as in Envoy. Confined to the fleet's event loop.
final class FakeProxy {
    let index: Int
    let node: DeltaRequest.Node
    /// The services that it reaches; their clusters need endpoints.
    let services: Set<String>
    private(set) var held: [ResourceName: String] = [:]
    private var subscribed: Set<String> = []
    /// What it must still be sent in the present turn.
    var awaited: Set<ResourceName> = []

    init(_ index: Int, of corpus: Corpus) {
        self.index = index
        services = Set(corpus.reached(by: index))
        node = DeltaRequest.Node(
            id: "\(Corpus.mesh).\(Corpus.proxyName(index))", service: corpus.offered(by: index),
            dataplane: corpus.dataplane(of: index))
    }

    /// Whether it has a cluster, endpoints and a listener for each service, and its own inbound.
    var isComplete: Bool {
        let listeners = held.keys.count { $0.kind == .listener }
        return listeners > services.count
            && services.allSatisfy {
                held[ResourceName(kind: .cluster, name: $0)] != nil
                    && held[ResourceName(kind: .endpoint, name: $0)] != nil
            }
    }

    /// The first requests of a stream: all that it wants, with what it holds already.
    func greeting() -> [DeltaRequest] {
        var requests: [DeltaRequest] = []
        for kind in [ResourceKind.cluster, .endpoint, .listener] {
            var request = DeltaRequest(typeURL: kind.typeURL, initialVersions: versions(kind))
            if kind == .endpoint { request.subscribe = subscribed.sorted() }
            if kind == .endpoint, subscribed.isEmpty { continue }
            if requests.isEmpty { request.node = node }
            requests.append(request)
        }
        return requests
    }

    private func versions(_ kind: ResourceKind) -> [String: String] {
        var versions: [String: String] = [:]
        for (name, version) in held where name.kind == kind { versions[name.name] = version }
        return versions
    }

    /// Keeps what was sent and says what comes next: the acknowledgement, and a subscription for new clusters.
    func take(_ response: DeltaResponse) -> [DeltaRequest] {
        let kind = response.kind
        for item in response.items { held[ResourceName(kind: kind, name: item.name)] = item.version }
        for name in response.removed { held[ResourceName(kind: kind, name: name)] = nil }
        let acknowledgement = DeltaRequest(typeURL: response.typeURL, nonce: response.nonce)
        guard kind == .cluster else { return [acknowledgement] }
        let new = Set(response.items.map(\.name)).intersection(services).subtracting(subscribed)
        guard !new.isEmpty else { return [acknowledgement] }
        subscribed.formUnion(new)
        return [acknowledgement, DeltaRequest(typeURL: ResourceKind.endpoint.typeURL, subscribe: new.sorted())]
    }
}
