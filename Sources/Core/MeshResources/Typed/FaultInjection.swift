/// Faults made on purpose in answers of a service. Source: Kuma 1.8 `api/mesh/v1alpha1/fault_injection.proto`.
public struct FaultInjection: ConnectionPolicy {
    /// Requests wait before they are passed on.
    public struct Delay: Hashable, Sendable {
        /// 0 to 100.
        public let percentage: Double
        /// How long; wire name `value`.
        public let value: Duration
    }

    /// Requests are answered with an error.
    public struct Abort: Hashable, Sendable {
        /// 0 to 100.
        public let percentage: Double
        /// 200 to 599.
        public let httpStatus: UInt32
    }

    /// Answers are slowed down.
    public struct ResponseBandwidth: Hashable, Sendable {
        /// 0 to 100.
        public let percentage: Double
        /// Wire name `limit`, there with a unit.
        public let kilobitsPerSecond: UInt64
    }

    /// Callers and services.
    public let selectors: ConnectionSelectors
    /// `nil`: none.
    public let delay: Delay?
    /// `nil`: none.
    public let abort: Abort?
    /// `nil`: none.
    public let responseBandwidth: ResponseBandwidth?

    init(_ resource: Resource) {
        selectors = ConnectionSelectors(resource)
        let conf = resource.spec["conf"] ?? .null
        delay = conf["delay"].flatMap(Delay.init)
        abort = conf["abort"].flatMap(Abort.init)
        responseBandwidth = conf["responseBandwidth"].flatMap(ResponseBandwidth.init)
    }
}

extension FaultInjection.Delay {
    init?(_ json: JSON) {
        guard let value = json["value"].flatMap(Duration.init(json:)), value > .zero else { return nil }
        self.init(percentage: json["percentage"]?.doubleValue ?? 0, value: value)
    }
}

extension FaultInjection.Abort {
    init?(_ json: JSON) {
        guard let status = json["httpStatus"].flatMap(UInt32.init(json:)) else { return nil }
        self.init(percentage: json["percentage"]?.doubleValue ?? 0, httpStatus: status)
    }
}

extension FaultInjection.ResponseBandwidth {
    /// The limit is written as a number with `kbps`, `mbps` or `gbps`.
    init?(_ json: JSON) {
        guard let limit = json["limit"]?.stringValue?.lowercased() else { return nil }
        let digits = limit.prefix { $0.isASCII && $0.isNumber }
        let unit = limit.dropFirst(digits.count).filter { $0 != " " }
        let factors: [String: UInt64] = ["kbps": 1, "mbps": 1_000, "gbps": 1_000_000]
        guard let number = UInt64(digits), let factor = factors[unit] else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        self.init(percentage: json["percentage"]?.doubleValue ?? 0, kilobitsPerSecond: product)
    }
}
