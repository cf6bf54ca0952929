import MeshEvents
import MeshFixtures
import MeshProjections
import MeshResources

/// Edits of everything that generation reads, in two meshes, from few names, so that they meet.
struct RandomEdits {
    private var random: SplitMix64
    private var mesh: RandomMesh
    static let meshes = ["default", "other"]
    static let proxies = meshes.flatMap { mesh in
        (0..<6).map { ResourceKey(type: "Dataplane", mesh: mesh, name: "dp-\($0)") }
    }

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        mesh = RandomMesh(seed: seed &+ 77)
    }

    /// What a mesh cannot do without; in half of all sequences calls are logged, so that listeners say who calls.
    mutating func beginning() -> [JSON] {
        let settings: JSON = [
            "type": "Config", "name": "control-plane-settings", "config": #"{"zone":"east"}"#,
        ]
        let basics = [Document.mesh("other", mtls: "STRICT"), Document.routeAll, settings]
        guard isOneIn(2) else { return basics + [Document.mesh()] }
        let log = Document.policy("TrafficLog", "log-all", conf: ["backend": "file"])
        return basics + [fullMesh().setting("name", to: "default"), log]
    }

    mutating func isOneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    /// Some of the proxies.
    mutating func someProxies() -> Set<ResourceKey> { Set(Self.proxies.filter { _ in isOneIn(5) }) }

    /// When the commit `number` is made: three in a row at once, so that policies of several are of the same age.
    static func milliseconds(of number: UInt64) -> Int64 { Int64(number / 3) }

    /// The state after one more edit by the commit `number`, and the key that was edited.
    mutating func edit(_ state: MeshState, at number: UInt64) -> (MeshState, ResourceKey)? {
        var document = document()
        if let other = document["mesh"]?.stringValue, !other.isEmpty, isOneIn(4) {
            document = document.setting("mesh", to: "other")
        }
        guard let key = Resource(document: document)?.key else { return nil }
        if isOneIn(key.type == "Mesh" ? 12 : 4) {
            guard state[key] != nil else { return nil }
            var state = state
            state.remove(key)
            return (state, key)
        }
        return (state.storing(document, at: number, milliseconds: Self.milliseconds(of: number)), key)
    }

    private mutating func document() -> JSON {
        switch Int.random(in: 0..<39, using: &random) {
        case 0: fullMesh()
        case 1..<5: fullDataplane()
        case 5: metadata()
        case 6: settings()
        case 7, 8: secret()
        case 9, 10: externalService()
        case 11: trace()
        case 12: ["type": "ZoneEgress", "name": "egress", "zone": "east"]
        case 13...15: policy()
        case 16: unrelated()
        case 17..<20: ingress()
        case 20..<25: route()
        case 25..<28: log()
        case 28: fullMesh()
        default: mesh.document()
        }
    }

    private mutating func fullMesh() -> JSON {
        Document.mesh(pick(Self.meshes), mtls: pick(["STRICT", "PERMISSIVE", nil])).setting(
            "logging",
            to: [
                "defaultBackend": .string(pick(["file", "tcp", "none"])),
                "backends": [
                    ["name": "file", "type": "file", "conf": ["path": "/tmp/access.log"]],
                    ["name": "tcp", "type": "tcp", "conf": ["address": .string(pick(["10.0.0.9:1", "10.0.0.9:2"]))]],
                ],
            ]
        ).setting(
            "tracing",
            to: [
                "defaultBackend": "z",
                "backends": [
                    [
                        "name": "z", "type": "zipkin",
                        "conf": ["url": .string(pick(["http://zipkin:9411/api", "http://10.0.0.8:9411/"]))],
                    ]
                ],
            ]
        ).setting("routing", to: ["localityAwareLoadBalancing": .bool(isOneIn(2))])
            .setting("networking", to: ["outbound": ["passthrough": .bool(isOneIn(2))]])
    }

    private mutating func tags() -> JSON {
        var tags: [String: JSON] = ["kuma.io/service": .string(pick(RandomMesh.services))]
        if isOneIn(2) { tags["version"] = .string(pick(["v1", "v2"])) }
        if isOneIn(2) { tags["kuma.io/protocol"] = .string(pick(["http", "tcp", "grpc", "http2"])) }
        if isOneIn(3) { tags["kuma.io/zone"] = .string(pick(["east", "west"])) }
        return .object(tags)
    }

    private mutating func outboundTags() -> JSON {
        let services = RandomMesh.services + ["es", "es", "es", "none", "far"]
        let tags: JSON = ["kuma.io/service": .string(pick(services))]
        guard isOneIn(3) else { return tags }
        let versioned = tags.setting("version", to: .string(pick(["v1", "v2"])))
        return isOneIn(2) ? versioned : versioned.setting("kuma.io/zone", to: "west")
    }

    private mutating func fullDataplane() -> JSON {
        let address = pick(["192.168.0.1", "192.168.0.2", "fd00::1"])
        let inbounds = (0..<pick([0, 1, 1, 2])).map { index -> JSON in
            [
                "port": .int(Int64(pick([80, 81, 49151]) + 10 * index)), "servicePort": 8080, "tags": tags(),
                "health": ["ready": .bool(!isOneIn(4))],
            ]
        }
        let outbounds = (0..<pick([0, 1, 3])).map { index -> JSON in
            ["port": .int(Int64(10000 + index)), "tags": outboundTags()]
        }
        var networking: JSON = [
            "address": .string(address), "inbound": .array(inbounds), "outbound": .array(outbounds),
        ]
        if isOneIn(4) { networking = networking.setting("gateway", to: ["tags": tags()]) }
        if isOneIn(4) { networking = networking.setting("advertisedAddress", to: "203.0.113.7") }
        if isOneIn(3) { networking = networking.setting("admin", to: ["port": .int(pick([9901, 9902]))]) }
        if isOneIn(3) {
            let direct: [JSON] = pick([[], ["*"], ["backend"], ["web", "redis"]])
            networking = networking.setting(
                "transparentProxying",
                to: [
                    "redirectPortInbound": .int(pick([0, 15006])), "redirectPortOutbound": 15001,
                    "redirectPortInboundV6": .int(pick([0, 15010])), "directAccessServices": .array(direct),
                ])
        }
        let name = pick(RandomMesh.proxies)
        return ["type": "Dataplane", "mesh": "default", "name": .string(name), "networking": networking]
    }

    private mutating func metadata() -> JSON {
        [
            "type": "DataplaneMetadata", "mesh": "default", "name": .string(pick(RandomMesh.proxies)),
            "adminPort": .int(pick([0, 9901, 9902])),
            "features": pick([[], ["feature-tcp-accesslog-via-named-pipe"]]),
        ]
    }

    private mutating func settings() -> JSON {
        let content = #"{"zone":"\#(pick(["east", "west", ""]))","enableLocalhostInboundClusters":\#(isOneIn(2))}"#
        return ["type": "Config", "name": "control-plane-settings", "config": .string(content)]
    }

    private mutating func secret() -> JSON {
        [
            "type": "Secret", "mesh": "default", "name": .string(pick(["ca", "key"])),
            "data": .string(pick(["Q0E=", "S0VZ"])),
        ]
    }

    private mutating func externalService() -> JSON {
        var networking: JSON = ["address": .string(pick(["10.0.0.1:80", "example.org:443"]))]
        if isOneIn(2) {
            networking = networking.setting(
                "tls",
                to: [
                    "enabled": true, "caCert": ["secret": "ca"], "clientCert": ["inlineString": "C"],
                    "clientKey": ["secret": "key"],
                ])
        }
        return [
            "type": "ExternalService", "mesh": "default", "name": .string(pick(["es-1", "es-2", "es-3"])),
            "networking": networking,
            "tags": [
                "kuma.io/service": .string(pick(["es", "none", "redis"])), "version": .string(pick(["v1", "v2"])),
                "kuma.io/protocol": .string(pick(["http", "tcp"])),
            ],
        ]
    }

    private mutating func trace() -> JSON {
        let document: JSON = [
            "type": "TrafficTrace", "mesh": "default", "name": .string(pick(["t1", "t2"])),
            "conf": ["backend": .string(pick(["z", "gone"]))],
        ]
        return isOneIn(3) ? document : document.setting("selectors", to: [["match": tags()]])
    }

    /// Policies with selectors and settings that `RandomMesh` does not have.
    private mutating func policy() -> JSON {
        let kinds: [(String, JSON)] = [
            ("Timeout", ["tcp": ["idleTimeout": "7s"]]), ("Retry", ["tcp": ["maxConnectAttempts": 4]]),
            ("TrafficLog", ["backend": .string(pick(["file", "tcp", "none"]))]), ("TrafficPermission", [:]),
            ("RateLimit", ["http": ["requests": 5, "interval": "2s"]]),
            ("FaultInjection", ["delay": ["value": "1s", "percentage": 10]]),
            (
                "TrafficRoute",
                [
                    "http": [
                        [
                            "match": ["path": ["prefix": "/a"]],
                            "destination": ["kuma.io/service": .string(pick(RandomMesh.services))],
                        ]
                    ],
                    "loadBalancer": ["random": [:]],
                    "destination": ["kuma.io/service": "*", "version": .string(pick(["v1", "*"]))],
                ]
            ),
        ]
        let (type, conf) = pick(kinds)
        let document = Document.policy(
            type, pick(["p1", "q1", "q2"]), to: ["kuma.io/service": "pass_through"], conf: conf)
        guard !isOneIn(5) else { return document }
        return document.setting("sources", to: [["match": tags()], ["match": ["version": "*"]]])
            .setting(
                "destinations",
                to: [["match": isOneIn(2) ? tags() : ["kuma.io/service": .string(pick(["*", "es", "redis"]))]]])
    }

    private mutating func unrelated() -> JSON {
        pick([
            ["type": "Zone", "name": "west"], ["type": "ProxyTemplate", "mesh": "default", "name": "x"],
            ["type": "GlobalSecret", "name": "x", "data": "Q0E="], ["type": "Config", "name": "other", "config": "1"],
        ])
    }
}
