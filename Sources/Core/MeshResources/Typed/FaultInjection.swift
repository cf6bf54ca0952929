/// Faults made on purpose in answers of a service. Source: Kuma 1.8 `api/mesh/v1alpha1/fault_injection.proto`.
public struct FaultInjection: ConnectionPolicy {
    public struct Delay: Hashable, Sendable {
        /// 0 to 100.
        public let percentage: Double
        public let value: Duration
    }

    public struct Abort: Hashable, Sendable {
        /// 0 to 100.
        public let percentage: Double
        public let httpStatus: UInt32
    }

    public struct ResponseBandwidth: Hashable, Sendable {
        /// 0 to 100.
        public let percentage: Double
        public let kilobitsPerSecond: UInt64
    }

    public let selectors: ConnectionSelectors
    public let delay: Delay?
    public let abort: Abort?
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
        guard let value = json["value"].flatMap(Duration.init(json:)) else { return nil }
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
