/// A workload instance with its proxy. Source: Kuma 1.8 `api/mesh/v1alpha1/dataplane.proto`.
public struct Dataplane: Hashable, Sendable {
    /// A port on which the proxy accepts traffic for the workload.
    public struct Inbound: Hashable, Sendable {
        /// Where the proxy listens; wire name `address`, else `networking.address`.
        public let address: String
        /// Where the proxy listens.
        public let port: UInt32
        /// Where the workload listens; `nil`: not said, so it depends on the control plane's settings.
        public let serviceAddress: String?
        /// Where the workload listens; `servicePort`, else `port`.
        public let servicePort: UInt32
        public let tags: [String: String]
        /// `health.ready` is not false and `state` is neither `NotReady` nor `Ignored`.
        public let isReady: Bool

        public var service: String { tags[TagName.service] ?? "" }
        public var serviceProtocol: ServiceProtocol { ServiceProtocol(tagValue: tags[TagName.protocol]) }
    }

    /// A service that the workload consumes, at a local address.
    public struct Outbound: Hashable, Sendable {
        /// `address`, else 127.0.0.1.
        public let address: String
        public let port: UInt32
        /// With the older field `service` folded in.
        public let tags: [String: String]

        public var service: String { tags[TagName.service] ?? "" }
    }

    /// Redirection of a workload's traffic to the proxy.
    public struct TransparentProxying: Hashable, Sendable {
        public let redirectPortInbound: UInt32
        public let redirectPortInboundV6: UInt32
        public let redirectPortOutbound: UInt32
        public let directAccessServices: [String]
        public let reachableServices: [String]
    }

    public let name: String
    public let mesh: String
    /// Wire name `networking.address`.
    public let address: String
    /// What other proxies dial; `networking.advertisedAddress`, else `address`.
    public let advertisedAddress: String
    public let inbounds: [Inbound]
    public private(set) var outbounds: [Outbound]
    /// Tags of a gateway's `networking.gateway`; `nil` for a sidecar.
    public let gatewayTags: [String: String]?
    public let transparentProxying: TransparentProxying?
    /// Port of Envoy's admin server; `nil` if the resource does not say.
    public let adminPort: UInt32?
    public let labels: [String: String]

    public init(_ resource: Resource) {
        let networking = resource.spec["networking"] ?? .null
        let address = networking["address"]?.stringValue ?? ""
        name = resource.key.name
        mesh = resource.key.mesh
        self.address = address
        advertisedAddress = networking["advertisedAddress"]?.stringValue ?? address
        inbounds = (networking["inbound"]?.elements ?? []).map { Inbound($0, networkingAddress: address) }
        outbounds = (networking["outbound"]?.elements ?? []).map(Outbound.init)
        gatewayTags = networking["gateway"].map { $0["tags"]?.stringMembers ?? [:] }
        transparentProxying = networking["transparentProxying"].map(TransparentProxying.init)
        adminPort = networking["admin"]?["port"].flatMap(UInt32.init(json:))
        labels = resource.labels
    }

    /// The same, with the outbounds of `other`, which are equal, in one place of memory.
    public func sharing(_ other: Dataplane) -> Dataplane {
        guard outbounds == other.outbounds else { return self }
        var shared = self
        shared.outbounds = other.outbounds
        return shared
    }

    /// All tags of all inbounds and the gateway: tag, then its values, sorted.
    public var tags: [String: [String]] {
        var values: [String: Set<String>] = [:]
        for tags in inbounds.map(\.tags) + [gatewayTags ?? [:]] {
            for (key, value) in tags { values[key, default: []].insert(value) }
        }
        return values.mapValues { $0.sorted() }
    }

    /// The services that this proxy offers, sorted.
    public var services: [String] { tags[TagName.service] ?? [] }

    /// The service by which the proxy is known: that of the gateway or of the first inbound; `unknown` without either.
    public var identifyingService: String {
        gatewayTags?[TagName.service] ?? inbounds.first?.service ?? "unknown"
    }
}

extension Dataplane.Inbound {
    init(_ json: JSON, networkingAddress: String) {
        let address = json["address"]?.stringValue ?? networkingAddress
        let port = json["port"].flatMap(UInt32.init(json:)) ?? 0
        let state = json["state"]?.stringValue
        self.init(
            address: address, port: port,
            serviceAddress: json["serviceAddress"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 },
            servicePort: json["servicePort"].flatMap(UInt32.init(json:)) ?? port,
            tags: json["tags"]?.stringMembers ?? [:],
            isReady: json["health"]?["ready"]?.boolValue != false && state != "NotReady" && state != "Ignored")
    }
}

extension Dataplane.Outbound {
    init(_ json: JSON) {
        var tags = json["tags"]?.stringMembers ?? [:]
        if let service = json["service"]?.stringValue, tags[TagName.service] == nil { tags[TagName.service] = service }
        self.init(
            address: json["address"]?.stringValue ?? "127.0.0.1",
            port: json["port"].flatMap(UInt32.init(json:)) ?? 0, tags: tags)
    }
}

extension Dataplane.TransparentProxying {
    init(_ json: JSON) {
        self.init(
            redirectPortInbound: json["redirectPortInbound"].flatMap(UInt32.init(json:)) ?? 0,
            redirectPortInboundV6: json["redirectPortInboundV6"].flatMap(UInt32.init(json:)) ?? 0,
            redirectPortOutbound: json["redirectPortOutbound"].flatMap(UInt32.init(json:)) ?? 0,
            directAccessServices: (json["directAccessServices"]?.elements ?? []).compactMap(\.stringValue),
            reachableServices: (json["reachableServices"]?.elements ?? []).compactMap(\.stringValue))
    }
}

extension UInt32 {
    /// A JSON number in range; `nil` for anything else.
    public init?(json: JSON) {
        guard let value = json.intValue else { return nil }
        self.init(exactly: value)
    }
}
