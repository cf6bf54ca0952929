import MeshResources

/// Writes `envoy.config.endpoint.v3.ClusterLoadAssignment`; the numbers are those of Envoy's fields.
struct LoadAssignmentEncoding {
    private var message = WireMessage()
    /// Replicas have the same tags, so most metadata is written once.
    private var metadata: [[String: String]: [UInt8]] = [:]

    var bytes: [UInt8] { message.bytes }

    init(cluster: String) {
        message.append(1, cluster)
    }

    mutating func append(_ locality: EndpointLocality) {
        var endpoints = WireMessage()
        if !locality.zone.isEmpty {
            var place = WireMessage()
            place.append(2, locality.zone)
            endpoints.append(1, place)
        }
        for endpoint in locality.endpoints { endpoints.append(2, encode(endpoint)) }
        if locality.priority > 0 { endpoints.append(5, locality.priority) }
        message.append(2, endpoints)
    }

    private mutating func encode(_ endpoint: Endpoint) -> WireMessage {
        var socket = WireMessage()
        if !endpoint.address.isEmpty { socket.append(2, endpoint.address) }
        socket.append(3, endpoint.port)
        var address = WireMessage()
        address.append(1, socket)
        var host = WireMessage()
        host.append(1, address)
        var member = WireMessage()
        member.append(1, host)
        let described = describe(endpoint.tags)
        if !described.isEmpty { member.append(3, described) }
        if endpoint.weight > 0 {
            var weight = WireMessage()
            weight.append(1, endpoint.weight)
            member.append(4, weight)
        }
        return member
    }

    /// Tags twice, for the choice of subsets and for the choice of transport sockets; empty for none but the service.
    private mutating func describe(_ tags: [String: String]) -> [UInt8] {
        if let known = metadata[tags] { return known }
        var fields = WireMessage()
        for (key, value) in tags.sorted(by: { $0.key < $1.key }) where key != TagName.service {
            var text = WireMessage()
            text.append(3, value)
            fields.append(1, Self.entry(key, text))
        }
        var both = WireMessage()
        if !fields.bytes.isEmpty {
            both.append(1, Self.entry("envoy.lb", fields))
            both.append(1, Self.entry("envoy.transport_socket_match", fields))
        }
        metadata[tags] = both.bytes
        return both.bytes
    }

    private static func entry(_ key: String, _ value: WireMessage) -> WireMessage {
        var entry = WireMessage()
        entry.append(1, key)
        entry.append(2, value)
        return entry
    }
}
