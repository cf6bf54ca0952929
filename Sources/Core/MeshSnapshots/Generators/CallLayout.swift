import MeshEvents
import MeshResources

/// Which clusters the outbounds of one profile lead to, and by which routes: all that does not depend on what policies say of the
/// calls, so that most changes leave it as it is. Immutable.
final class CallLayout: Sendable {
    /// Endpoints that outbounds lead to.
    struct Destination: Sendable {
        let cluster: String
        let service: String
        /// Of the endpoints, besides the service.
        let subset: [String: String]
        /// The first outbound that leads there.
        let outbound: Int
    }

    private let outbounds: [OutboundInputs]
    private let externalServices: Set<String>
    /// In the order in which outbounds mention them.
    let destinations: [Destination]
    /// Of each outbound: rules first, in order, then everything else.
    let routes: [[OutboundRoute]]
    /// Of what is in the mesh, sorted.
    let endpointGroups: [EndpointGroup]
    /// Positions in `destinations`, sorted by cluster; of equal names the last.
    let clusterOrder: [Int]
    /// Positions of outbounds, sorted by the names of their listeners; of equal names the last.
    let listenerOrder: [Int]

    init(_ selection: Selection) {
        outbounds = selection.outbounds
        externalServices = selection.externalServices
        var naming = DestinationNaming(externalServices: selection.externalServices)
        routes = selection.outbounds.enumerated().map { naming.routes(of: $1, at: $0) }
        destinations = naming.destinations
        let inMesh = naming.destinations.filter { !selection.externalServices.contains($0.service) }
        let groups = inMesh.map { destination in
            EndpointGroup(
                cluster: destination.cluster, mesh: selection.mesh.value.name, service: destination.service,
                tags: destination.subset)
        }
        endpointGroups = Set(groups).sorted()
        clusterOrder = Self.order(naming.destinations.map(\.cluster))
        listenerOrder = Self.order(
            selection.outbounds.map { EnvoyName.outbound($0.outbound.address, $0.outbound.port) })
    }

    /// Whether it would be made just so from `selection`, which is of the same profile.
    func holds(for selection: Selection) -> Bool {
        selection.externalServices == externalServices && selection.outbounds == outbounds
    }

    private static func order(_ names: [String]) -> [Int] {
        let last = Dictionary(names.enumerated().map { ($1, $0) }) { $1 }
        return last.sorted { $0.key < $1.key }.map(\.value)
    }
}

/// Names destinations while outbounds are gone through in order.
private struct DestinationNaming {
    let externalServices: Set<String>
    private(set) var destinations: [CallLayout.Destination] = []
    /// Positions in `destinations`, by tags.
    private var positions: [[String: String]: Int] = [:]
    private var nextNumber = 0

    init(externalServices: Set<String>) {
        self.externalServices = externalServices
    }

    mutating func routes(of entry: OutboundInputs, at index: Int) -> [OutboundRoute] {
        var routes: [OutboundRoute] = []
        for (rule, splits) in zip(entry.route?.value.http ?? [], entry.httpSplits) {
            routes.append(OutboundRoute(rule: rule, clusters: splits.map { share($0, index) }))
        }
        routes.append(OutboundRoute(rule: nil, clusters: entry.splits.map { share($0, index) }))
        return routes.filter { !$0.clusters.isEmpty }
    }

    private mutating func share(_ split: TrafficRoute.Split, _ outbound: Int) -> ClusterShare {
        let service = split.destination[TagName.service] ?? ""
        return ClusterShare(
            name(split.destination, service, outbound), weight: split.weight,
            isExternal: externalServices.contains(service))
    }

    /// The number goes up for every destination with several tags, also for those that have a name already: Kuma's names
    /// have these gaps, and dashboards and ProxyTemplates name clusters.
    private mutating func name(_ tags: [String: String], _ service: String, _ outbound: Int) -> String {
        var name = service
        if tags.count > 1 {
            name = EnvoyName.split(service, nextNumber)
            nextNumber += 1
        }
        if let known = positions[tags] { return destinations[known].cluster }
        positions[tags] = destinations.count
        var subset = tags
        subset[TagName.service] = nil
        destinations.append(
            CallLayout.Destination(cluster: name, service: service, subset: subset, outbound: outbound))
        return name
    }
}
