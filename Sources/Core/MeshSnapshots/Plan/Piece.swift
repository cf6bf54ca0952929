import MeshDelivery
import MeshEvents
import MeshResources

/// Some resources of a proxy, or of many, and what they come from. Immutable.
struct Piece: Sendable {
    struct Item: Sendable {
        let resource: EncodedResource
        /// The proxy itself is one besides.
        let sources: [ResourceKey]
        let origin: Origin
    }

    /// Sorted by name.
    let clusters: [Item]
    /// Sorted by name.
    let listeners: [Item]

    var resources: [EncodedResource] { (clusters + listeners).map(\.resource) }

    func hasSameResources(as other: Piece) -> Bool {
        clusters.hasSameResources(as: other.clusters) && listeners.hasSameResources(as: other.listeners)
    }

    /// - Parameters:
    ///   - clusters: sorted by name, each name once.
    ///   - listeners: likewise.
    init(clusters: [Item], listeners: [Item]) {
        self.clusters = clusters
        self.listeners = listeners
    }

    /// Both together; of equal names that of the later origin counts.
    func merged(with other: Piece) -> Piece {
        Piece(
            clusters: clusters.merged(with: other.clusters), listeners: listeners.merged(with: other.listeners))
    }

    /// - Parameter parts: in any order; of equal names that of the later origin counts, then the last.
    init(_ parts: [(origin: Origin, contributions: [Contribution])], reusing pool: inout ResourcePool) {
        var clusters: [String: Item] = [:]
        var listeners: [String: Item] = [:]
        for (origin, contributions) in parts.sorted(by: { $0.origin < $1.origin }) {
            for contribution in contributions {
                let item = Item(
                    resource: pool.resource(contribution.recipe), sources: contribution.sources, origin: origin)
                if item.resource.type == .cluster {
                    clusters[item.resource.name] = item
                } else {
                    listeners[item.resource.name] = item
                }
            }
        }
        self.clusters = clusters.values.sorted { $0.resource.name < $1.resource.name }
        self.listeners = listeners.values.sorted { $0.resource.name < $1.resource.name }
    }
}

extension [Piece.Item] {
    func hasSameResources(as other: [Piece.Item]) -> Bool {
        count == other.count && zip(self, other).allSatisfy { $0.resource == $1.resource }
    }

    /// Both in one list that is sorted by name.
    func merged(with other: [Piece.Item]) -> [Piece.Item] {
        if isEmpty { return other }
        if other.isEmpty { return self }
        var all: [Piece.Item] = []
        all.reserveCapacity(count + other.count)
        var (left, right) = (startIndex, other.startIndex)
        while left < endIndex, right < other.endIndex {
            let (first, second) = (self[left], other[right])
            if first.resource.name == second.resource.name {
                all.append(first.origin < second.origin ? second : first)
                left += 1
                right += 1
            } else if first.resource.name < second.resource.name {
                all.append(first)
                left += 1
            } else {
                all.append(second)
                right += 1
            }
        }
        return all + self[left...] + other[right...]
    }
}
