/// Where the traffic to a service goes. Source: Kuma 1.8 `api/mesh/v1alpha1/traffic_route.proto`.
public struct TrafficRoute: ConnectionPolicy {
    /// A share of the traffic.
    public struct Split: Hashable, Sendable {
        /// Relative to the sum of all weights; 0 gets nothing.
        public let weight: UInt32
        /// Tags of the endpoints; a value `*` means that of the outbound.
        public let destination: [String: String]

        /// Makes a share.
        public init(weight: UInt32, destination: [String: String]) {
            self.weight = weight
            self.destination = destination
        }
    }

    /// How endpoints take turns; `nil` parts are left to Envoy.
    public enum LoadBalancer: Hashable, Sendable {
        case roundRobin
        case leastRequest(choiceCount: UInt32?)
        case ringHash(function: String?, minimumSize: UInt64?, maximumSize: UInt64?)
        case random
        case maglev
    }

    /// What a path, a method or a header must be like.
    public enum TextMatch: Hashable, Sendable {
        case prefix(String)
        case exact(String)
        case regex(String)
    }

    /// A pattern and what replaces it.
    public struct Rewrite: Hashable, Sendable {
        /// RE2 syntax.
        public let pattern: String
        /// May refer to groups as `\1`.
        public let substitution: String
    }

    /// What the service sees as path.
    public enum PathRewrite: Hashable, Sendable {
        case prefix(String)
        case regex(Rewrite)
    }

    /// What the service sees as host.
    public enum HostRewrite: Hashable, Sendable {
        case value(String)
        case fromPath(Rewrite)
    }

    /// A header to set.
    public struct HeaderAddition: Hashable, Sendable {
        /// Of the header.
        public let name: String
        /// Of the header.
        public let value: String
        /// Otherwise the value replaces what is there.
        public let append: Bool
    }

    /// What happens to headers.
    public struct HeaderChanges: Hashable, Sendable {
        /// In order.
        public let add: [HeaderAddition]
        /// Names.
        public let remove: [String]
    }

    /// A rule for some requests; the first that matches is taken.
    public struct HTTPRule: Hashable, Sendable {
        /// `nil`: any.
        public let method: TextMatch?
        /// `nil`: any.
        public let path: TextMatch?
        /// By name; all must match.
        public let headers: [String: TextMatch]
        /// `nil`: unchanged.
        public let rewritesPath: PathRewrite?
        /// `nil`: unchanged.
        public let rewritesHost: HostRewrite?
        /// `nil`: unchanged.
        public let requestHeaders: HeaderChanges?
        /// `nil`: unchanged.
        public let responseHeaders: HeaderChanges?
        /// Who gets the traffic; `destination` is a single split.
        public let splits: [Split]
    }

    /// Callers and services.
    public let selectors: ConnectionSelectors
    /// Who gets the traffic; `destination` is a single split.
    public let splits: [Split]
    /// Default round robin.
    public let loadBalancer: LoadBalancer
    /// Tried in order, before `splits`.
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
