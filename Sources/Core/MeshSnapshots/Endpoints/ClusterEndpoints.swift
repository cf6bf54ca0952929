import EnvoyAPI
public import MeshDelivery
import MeshEvents
import MeshProjections
public import MeshResources
import SwiftProtobuf

/// The endpoints of one cluster, encoded, with the resources that they come from.
public struct ClusterEndpoints: Hashable, Sendable {
    public let group: EndpointGroup
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
    let message = ClusterLoadAssignment.with {
        $0.clusterName = group.cluster
        $0.endpoints = localities(of: endpoints, in: context)
    }
    let bytes = message.deterministicBytes
    return ClusterEndpoints(
        group: group, resource: EncodedResource(type: .endpoint, name: group.cluster, hashing: bytes),
        sources: Set(endpoints.map(\.source)).sorted())
}

/// Grouped by zone, without one first; a locality is written whether or not locality awareness is on.
private func localities(of endpoints: [Endpoint], in context: MeshContext) -> [LocalityEndpoints] {
    Dictionary(grouping: endpoints) { $0.zone ?? "" }.sorted { $0.key < $1.key }.map { zone, members in
        LocalityEndpoints.with {
            if !zone.isEmpty { $0.locality.zone = zone }
            let isRemote = !zone.isEmpty && zone != context.settings.zone
            if context.mesh.value.usesLocalityAwareLoadBalancing && isRemote { $0.priority = 1 }
            $0.lbEndpoints = members.sorted(by: Endpoint.precedes).map(\.message)
        }
    }
}

extension Endpoint {
    /// Tags twice, for the choice of subsets and for the choice of transport sockets.
    var message: LbEndpoint {
        LbEndpoint.with {
            $0.endpoint.address = Envoy_Config_Core_V3_Address(address, port)
            if weight > 0 { $0.loadBalancingWeight = Google_Protobuf_UInt32Value(weight) }
            let described = tags.filter { $0.key != TagName.service }
            guard !described.isEmpty else { return }
            let fields = Google_Protobuf_Struct(described)
            $0.metadata.filterMetadata = ["envoy.lb": fields, "envoy.transport_socket_match": fields]
        }
    }
}
