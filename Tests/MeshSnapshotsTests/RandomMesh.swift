import MeshFixtures
import MeshResources

/// Documents as operators and proxies might write them, from few names, so that they meet.
struct RandomMesh {
    private var random: SplitMix64
    static let services = ["web", "backend", "redis", "edge"]
    static let proxies = (0..<6).map { "dp-\($0)" }

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// One document; often of a key that was there before.
    mutating func document() -> JSON {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: Document.mesh(mtls: pick(["STRICT", "PERMISSIVE", nil]))
        case 1..<9: dataplane()
        case 9:
            [
                "type": "Config", "name": "kuma-default-tls-readiness",
                "config": .string(pick(["[]", #"["web"]"#, #"["backend","redis"]"#])),
            ]
        case 10: externalService()
        case 11: ingress()
        default: policy()
        }
    }

    /// A key that may or may not be there.
    mutating func key() -> ResourceKey? { Resource(document: document()).map(\.key) }

    mutating func shuffle<Element>(_ elements: [Element]) -> [Element] { elements.shuffled(using: &random) }

    mutating func isOneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    private mutating func tags() -> [String: String] {
        var tags: [String: String] = [:]
        if let spoken = pick([nil, "http", "http2", "grpc"]) { tags["kuma.io/protocol"] = spoken }
        if let version = pick([nil, nil, "v1", "v2"]) { tags["version"] = version }
        if let zone = pick([nil, nil, "east"]) { tags["kuma.io/zone"] = zone }
        return tags
    }

    private mutating func dataplane() -> JSON {
        let outbounds = shuffle(Self.services + ["es"]).prefix(Int.random(in: 0...4, using: &random)).enumerated()
        return Document.dataplane(
            pick(Self.proxies), address: "192.168.0.\(Int.random(in: 1...9, using: &random))",
            service: pick(Self.services), tags: tags(),
            outbounds: outbounds.map { index, service in
                let version: [String: String] = isOneIn(4) ? ["version": "v1"] : [:]
                return (10000 + Int64(index), ["kuma.io/service": service].merging(version) { first, _ in first })
            })
    }

    private mutating func externalService() -> JSON {
        [
            "type": "ExternalService", "mesh": "default", "name": .string(pick(["es-1", "es-2"])),
            "networking": ["address": .string(pick(["10.0.0.1:80", "example.org:443"]))],
            "tags": ["kuma.io/service": "es", "kuma.io/protocol": .string(pick(["http", "tcp"]))],
        ]
    }

    private mutating func ingress() -> JSON {
        [
            "type": "ZoneIngress", "name": .string(pick(["in-1", "in-2"])), "zone": "west",
            "networking": [
                "advertisedAddress": .string(pick(["203.0.113.1", "203.0.113.2"])), "advertisedPort": 10001,
            ],
            "availableServices": [["mesh": "default", "instances": 2, "tags": ["kuma.io/service": "backend"]]],
        ]
    }

    private mutating func policy() -> JSON {
        let kinds: [(String, JSON)] = [
            ("TrafficRoute", ["destination": ["kuma.io/service": "*"]]),
            (
                "TrafficRoute",
                [
                    "split": [
                        ["weight": 1, "destination": ["kuma.io/service": "backend", "version": "v1"]],
                        ["weight": 2, "destination": ["kuma.io/service": "*"]],
                    ]
                ]
            ),
            ("TrafficPermission", [:]), ("Timeout", ["connectTimeout": "5s", "http": ["requestTimeout": "3s"]]),
            ("Retry", ["http": ["numRetries": 2]]),
            ("HealthCheck", ["interval": "1s", "timeout": "1s", "unhealthyThreshold": 1, "healthyThreshold": 1]),
            ("CircuitBreaker", ["thresholds": ["maxRetries": 3]]),
            ("FaultInjection", ["abort": ["httpStatus": 500, "percentage": 1.5]]),
            ("RateLimit", ["http": ["requests": 3, "interval": "1s"]]), ("TrafficLog", [:]),
        ]
        let (type, conf) = pick(kinds)
        return Document.policy(
            type, pick(["p1", "p2", "p3"]), from: ["kuma.io/service": pick(Self.services + ["*", "*"])],
            to: ["kuma.io/service": pick(Self.services + ["*", "*", "es"])], conf: conf)
    }
}
