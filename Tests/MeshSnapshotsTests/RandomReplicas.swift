import MeshResources

/// Proxies that have most in common, and logs, by which they differ all the same.
extension RandomEdits {
    /// By number of the service: the same service on two ports, with tags and without, of this zone and of another.
    private static let calls: [[(port: Int64, tags: [String: String])]] = [
        [(10001, ["kuma.io/service": "backend"]), (10002, ["kuma.io/service": "backend"])],
        [
            (10001, ["kuma.io/service": "redis", "version": "v1"]), (10002, ["kuma.io/service": "redis"]),
            (10003, ["kuma.io/service": "far"]),
        ],
        [
            (10001, ["kuma.io/service": "web", "kuma.io/zone": "west"]),
            (10002, ["kuma.io/service": "web", "kuma.io/zone": "west", "version": "v2"]),
        ],
        [(10001, ["kuma.io/service": "es"]), (10002, ["kuma.io/service": "backend", "version": "v2"])],
    ]

    /// Some proxies of one service with the same tags and outbounds.
    mutating func replicas() -> [JSON] {
        let number = pick(Array(Self.calls.indices))
        let tags: [String: String] = pick([
            [:], [:], ["version": "v1"], ["version": "v2", "kuma.io/protocol": "http"],
        ])
        return RandomMesh.proxies.filter { _ in isOneIn(2) }.map { name in replica(name, of: number, tags) }
    }

    private mutating func replica(_ name: String, of number: Int, _ tags: [String: String]) -> JSON {
        let document = Document.dataplane(
            name, address: pick(["192.168.1.1", "192.168.1.2", "192.168.1.3", "fd00::2"]),
            service: RandomMesh.services[number], tags: tags, outbounds: Self.calls[number])
        guard number == 0, let networking = document["networking"] else { return document }
        return document.setting(
            "networking",
            to: networking.setting(
                "transparentProxying", to: ["redirectPortInbound": 15006, "redirectPortOutbound": 15001]))
    }

    mutating func log() -> JSON {
        let document = Document.policy(
            "TrafficLog", pick(["p1", "q1", "l1"]),
            from: ["kuma.io/service": pick(RandomMesh.services + ["*", "*"])],
            to: ["kuma.io/service": pick(RandomMesh.services + ["*", "*", "es", "pass_through"])])
        return isOneIn(3) ? document : document.setting("conf", to: ["backend": .string(pick(["file", "tcp"]))])
    }
}
