public import MeshDelivery
import MeshEvents
import MeshProjections
public import MeshResources

/// The endpoints of one cluster, encoded, with the resources that they come from.
public struct ClusterEndpoints: Hashable, Sendable {
    /// Whose endpoints they are.
    public let group: EndpointGroup
    /// A `ClusterLoadAssignment`.
    public let resource: EncodedResource
    /// Sorted.
    public let sources: [ResourceKey]
}

/// The endpoints of `group` in `context`; depends on the providers of its service, on the ingresses of other zones and
/// on the mesh, and on no consumer.
public func endpoints(of group: EndpointGroup, in context: MeshContext) -> ClusterEndpoints {
    let endpoints = context.endpoints(of: group.service).filter { endpoint in
        group.tags.allSatisfy { endpoint.tags[$0.key] == $0.value }
    }
    var encoding = LoadAssignmentEncoding(cluster: group.cluster)
    for locality in localities(of: endpoints, in: context) { encoding.append(locality) }
    return ClusterEndpoints(
        group: group, resource: EncodedResource(type: .endpoint, name: group.cluster, hashing: encoding.bytes),
        sources: Set(endpoints.map(\.source)).sorted())
}

/// Endpoints of one zone.
struct EndpointLocality: Hashable, Sendable {
    /// Empty: not said.
    let zone: String
    /// 0 is tried first.
    let priority: UInt32
    /// Sorted.
    let endpoints: [Endpoint]
}

/// Grouped by zone, without one first. The zone is written whether or not locality awareness is on.
private func localities(of endpoints: [Endpoint], in context: MeshContext) -> [EndpointLocality] {
    Dictionary(grouping: endpoints) { $0.zone ?? "" }.sorted { $0.key < $1.key }.map { zone, members in
        let isRemote = !zone.isEmpty && zone != context.settings.zone
        return EndpointLocality(
            zone: zone, priority: context.mesh.value.usesLocalityAwareLoadBalancing && isRemote ? 1 : 0,
            endpoints: members.sorted(by: Endpoint.precedes))
    }
}
