/// Where the traffic to a service goes. Source: Kuma 1.8 `api/mesh/v1alpha1/traffic_route.proto`.
public struct TrafficRoute: ConnectionPolicy {
    /// A share of the traffic.
    public struct Split: Hashable, Sendable {
        /// Relative to the sum of all weights; 0 gets nothing.
        public let weight: UInt32
        /// Tags of the endpoints; a value `*` means that of the outbound.
        public let destination: [String: String]

        public init(weight: UInt32, destination: [String: String]) {
            self.weight = weight
            self.destination = destination
        }
    }

    public enum LoadBalancer: Hashable, Sendable {
        case roundRobin
        case leastRequest(choiceCount: UInt32?)
        case ringHash(function: String?, minimumSize: UInt64?, maximumSize: UInt64?)
        case random
        case maglev
    }

    public enum TextMatch: Hashable, Sendable {
        case prefix(String)
        case exact(String)
        case regex(String)
    }

    /// A pattern and what replaces it.
    public struct Rewrite: Hashable, Sendable {
        public let pattern: String
        public let substitution: String
    }

    public enum PathRewrite: Hashable, Sendable {
        case prefix(String)
        case regex(Rewrite)
    }

    public enum HostRewrite: Hashable, Sendable {
        case value(String)
        case fromPath(Rewrite)
    }

    public struct HeaderAddition: Hashable, Sendable {
        public let name: String
        public let value: String
        /// Otherwise the value replaces what is there.
        public let append: Bool
    }

    public struct HeaderChanges: Hashable, Sendable {
        public let add: [HeaderAddition]
        public let remove: [String]
    }

    /// A rule for some requests; the first that matches is taken.
    public struct HTTPRule: Hashable, Sendable {
        public let method: TextMatch?
        public let path: TextMatch?
        public let headers: [String: TextMatch]
        public let rewritesPath: PathRewrite?
        public let rewritesHost: HostRewrite?
        public let requestHeaders: HeaderChanges?
        public let responseHeaders: HeaderChanges?
        public let splits: [Split]
    }

    public let selectors: ConnectionSelectors
    public let splits: [Split]
    public let loadBalancer: LoadBalancer
    public let http: [HTTPRule]

    init(_ resource: Resource) {
        selectors = ConnectionSelectors(resource)
        let conf = resource.spec["conf"] ?? .null
        splits = Split.list(conf)
        loadBalancer = conf["loadBalancer"].flatMap(LoadBalancer.init) ?? .roundRobin
        http = (conf["http"]?.elements ?? []).map(HTTPRule.init)
    }
}

extension TrafficRoute.Split {
    init(_ json: JSON) {
        weight = json["weight"].flatMap(UInt32.init(json:)) ?? 0
        destination = json["destination"]?.stringMembers ?? [:]
    }

    /// `destination` is short for a single split.
    static func list(_ json: JSON) -> [Self] {
        if let destination = json["destination"] { return [Self(weight: 1, destination: destination.stringMembers)] }
        return (json["split"]?.elements ?? []).map(Self.init)
    }
}

extension TrafficRoute.LoadBalancer {
    init?(_ json: JSON) {
        if let leastRequest = json["leastRequest"] {
            self = .leastRequest(choiceCount: leastRequest["choiceCount"].flatMap(UInt32.init(json:)))
        } else if let ring = json["ringHash"] {
            self = .ringHash(
                function: ring["hashFunction"]?.stringValue,
                minimumSize: ring["minRingSize"]?.intValue.flatMap(UInt64.init(exactly:)),
                maximumSize: ring["maxRingSize"]?.intValue.flatMap(UInt64.init(exactly:)))
        } else if json["random"] != nil {
            self = .random
        } else if json["maglev"] != nil {
            self = .maglev
        } else {
            self = .roundRobin
        }
    }
}

extension TrafficRoute.TextMatch {
    init?(_ json: JSON) {
        if let text = json["prefix"]?.stringValue {
            self = .prefix(text)
        } else if let text = json["exact"]?.stringValue {
            self = .exact(text)
        } else if let text = json["regex"]?.stringValue {
            self = .regex(text)
        } else {
            return nil
        }
    }
}

extension TrafficRoute.Rewrite {
    init(_ json: JSON) {
        pattern = json["pattern"]?.stringValue ?? ""
        substitution = json["substitution"]?.stringValue ?? ""
    }
}

extension TrafficRoute.PathRewrite {
    init?(_ json: JSON) {
        if let prefix = json["rewritePrefix"]?.stringValue {
            self = .prefix(prefix)
        } else if let regex = json["regex"] {
            self = .regex(TrafficRoute.Rewrite(regex))
        } else {
            return nil
        }
    }
}

extension TrafficRoute.HostRewrite {
    init?(_ json: JSON) {
        if let value = json["value"]?.stringValue {
            self = .value(value)
        } else if let regex = json["fromPath"] {
            self = .fromPath(TrafficRoute.Rewrite(regex))
        } else {
            return nil
        }
    }
}

extension TrafficRoute.HeaderChanges {
    init(_ json: JSON) {
        add = (json["add"]?.elements ?? []).map { header in
            TrafficRoute.HeaderAddition(
                name: header["name"]?.stringValue ?? "", value: header["value"]?.stringValue ?? "",
                append: header["append"]?.boolValue ?? false)
        }
        remove = (json["remove"]?.elements ?? []).compactMap { $0["name"]?.stringValue }
    }
}

extension TrafficRoute.HTTPRule {
    init(_ json: JSON) {
        let match = json["match"] ?? .null
        let modify = json["modify"] ?? .null
        method = match["method"].flatMap(TrafficRoute.TextMatch.init)
        path = match["path"].flatMap(TrafficRoute.TextMatch.init)
        headers = (match["headers"]?.members ?? [:]).compactMapValues(TrafficRoute.TextMatch.init)
        rewritesPath = modify["path"].flatMap(TrafficRoute.PathRewrite.init)
        rewritesHost = modify["host"].flatMap(TrafficRoute.HostRewrite.init)
        requestHeaders = modify["requestHeaders"].map(TrafficRoute.HeaderChanges.init)
        responseHeaders = modify["responseHeaders"].map(TrafficRoute.HeaderChanges.init)
        splits = TrafficRoute.Split.list(json)
    }
}
