import MeshResources

/// What a policy does to the cluster of a service that is called.
protocol ClusterShape: Hashable, Sendable {
    func shape(_ cluster: inout ClusterDraft, _ scene: OutboundScene)
}

/// What a policy does to the listener where a service is called.
protocol ListenerShape: Hashable, Sendable {
    func shape(_ manager: inout HTTPConnectionManager, _ scene: OutboundScene)
    func shape(_ proxy: inout TCPProxy, _ scene: OutboundScene)
}

extension ListenerShape {
    func shape(_ manager: inout HTTPConnectionManager, _ scene: OutboundScene) {}
    func shape(_ proxy: inout TCPProxy, _ scene: OutboundScene) {}
}

extension ClusterShape {
    fileprivate func equals(_ other: any ClusterShape) -> Bool { (other as? Self) == self }
}

extension ListenerShape {
    fileprivate func equals(_ other: any ListenerShape) -> Bool { (other as? Self) == self }
}

/// `any ClusterShape` that can be compared. Hashed once, because it is looked up for every proxy.
struct ClusterEffect: Hashable, Sendable {
    let shape: any ClusterShape
    private let contentHash: Int

    init(_ shape: some ClusterShape) {
        self.shape = shape
        contentHash = shape.hashValue
    }

    static func == (left: ClusterEffect, right: ClusterEffect) -> Bool {
        left.contentHash == right.contentHash && left.shape.equals(right.shape)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(contentHash) }
}

/// `any ListenerShape` that can be compared. Hashed once, because it is looked up for every proxy.
struct ListenerEffect: Hashable, Sendable {
    let shape: any ListenerShape
    private let contentHash: Int

    init(_ shape: some ListenerShape) {
        self.shape = shape
        contentHash = shape.hashValue
    }

    static func == (left: ListenerEffect, right: ListenerEffect) -> Bool {
        left.contentHash == right.contentHash && left.shape.equals(right.shape)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(contentHash) }
}
