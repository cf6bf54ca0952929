import MeshResources

/// What other zones offer.
extension RandomEdits {
    /// Now and then one that offers nothing, or that nobody can dial.
    mutating func ingress() -> JSON {
        var networking: JSON = ["address": "10.1.0.1", "port": 10001]
        if !isOneIn(5) {
            let address = pick(["203.0.113.1", "203.0.113.2", "in.example.org"])
            networking = networking.setting("advertisedAddress", to: .string(address))
                .setting("advertisedPort", to: .int(pick([10001, 10002])))
        }
        let offers = (0..<pick([0, 1, 2, 4])).map { _ in offer() }
        return [
            "type": "ZoneIngress", "name": .string(pick(["in-1", "in-2", "in-3"])),
            "zone": .string(pick(["west", "west", "north", "east"])), "networking": networking,
            "availableServices": .array(offers),
        ]
    }

    /// Of a service that this zone has too, or that it does not.
    private mutating func offer() -> JSON {
        var tags: JSON = ["kuma.io/service": .string(pick(RandomMesh.services + ["es", "far"]))]
        if isOneIn(2) { tags = tags.setting("kuma.io/protocol", to: .string(pick(["http", "grpc", "tcp"]))) }
        if isOneIn(2) { tags = tags.setting("version", to: .string(pick(["v1", "v2"]))) }
        if isOneIn(4) { tags = tags.setting("kuma.io/zone", to: "west") }
        return [
            "mesh": .string(pick(["default", "default", "default", "other"])), "instances": .int(pick([0, 1, 2, 7])),
            "externalService": .bool(isOneIn(8)), "tags": tags,
        ]
    }
}
