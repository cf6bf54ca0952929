import MeshResources

/// A place where a service answers, as its consumers dial it.
struct Endpoint: Hashable, Sendable {
    let address: String
    let port: UInt32
    let tags: [String: String]
    let weight: UInt32
    /// The Dataplane or ZoneIngress it comes from.
    let source: ResourceKey

    var zone: String? { tags[TagName.zone] }

    /// By address as text, then port; then by source, so that equal addresses have an order too.
    static func precedes(_ left: Endpoint, _ right: Endpoint) -> Bool {
        (left.address, left.port, left.source) < (right.address, right.port, right.source)
    }
}

extension Dataplane {
    /// The port on which an inbound without a service is written; it has neither listener nor endpoint.
    static let serviceLessPort: UInt32 = 49151

    /// Inbounds that exist for Envoy.
    var servedInbounds: [Inbound] { inbounds.filter(\.isServed) }

    /// Endpoints of `service`: of ready inbounds only. An advertised address stands for that of every inbound.
    func endpoints(of service: String, weight: UInt32) -> [Endpoint] {
        servedInbounds.filter { $0.isReady && $0.service == service }.map { inbound in
            Endpoint(
                address: advertisedAddress == address ? inbound.address : advertisedAddress, port: inbound.port,
                tags: inbound.tags, weight: weight,
                source: ResourceKey(type: "Dataplane", mesh: mesh, name: name))
        }
    }
}

extension Dataplane.Inbound {
    /// It has a listener and is an endpoint.
    var isServed: Bool { port != Dataplane.serviceLessPort }
}
