/// One line of the report.
struct Figure: Encodable {
    let measure: String
    /// What was measured how often or among how many, for example `64 writers`.
    let size: String
    let value: Double
    let unit: String
    /// The same unit, measured in the same run; `nil` where there is none.
    let floor: Double?
    let ratio: Double?
    /// For example `<= 3 x floor`.
    let target: String?
    /// `nil` without a target, and where the value is below its floor: then the floor is in doubt.
    let met: Bool?

    /// Every field is there, `null` where there is nothing.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(measure, forKey: .measure)
        try container.encode(size, forKey: .size)
        try container.encode(value, forKey: .value)
        try container.encode(unit, forKey: .unit)
        try container.encode(floor, forKey: .floor)
        try container.encode(ratio, forKey: .ratio)
        try container.encode(target, forKey: .target)
        try container.encode(met, forKey: .met)
    }

    private enum CodingKeys: CodingKey {
        case measure, size, value, unit, floor, ratio, target, met
    }

    /// What a figure should be.
    enum Target {
        case atMost(Double)
        case atLeast(Double)
        case floorTimesAtMost(Double)
        /// A multiple of the floor, and so much more.
        case floorTimesPlusAtMost(Double, Double)
        /// The floor and so much more, in the figure's unit.
        case floorPlusAtMost(Double)
        case floorTimesAtLeast(Double)
    }

    init(
        _ measure: String, _ size: String, _ value: Double, _ unit: String, floor: Double? = nil, target: Target? = nil
    ) {
        self.measure = measure
        self.size = size
        self.value = value
        self.unit = unit
        self.floor = floor
        let ratio = floor.flatMap { $0 > 0 ? value / $0 : nil }
        self.ratio = ratio
        switch target {
        case .atMost(let limit):
            self.target = "<= \(limit.shortText) \(unit)"
            met = value <= limit
        case .atLeast(let limit):
            self.target = ">= \(limit.shortText) \(unit)"
            met = value >= limit
        case .floorTimesPlusAtMost(let times, let more):
            self.target = "<= \(times.shortText) x floor + \(more.shortText) \(unit)"
            met = floor.map { value <= $0 * times + more }
        case .floorPlusAtMost(let more):
            self.target = "<= floor + \(more.shortText) \(unit)"
            met = floor.map { value <= $0 + more }
        case .floorTimesAtMost(let limit):
            self.target = "<= \(limit.shortText) x floor"
            // Nothing beats a true floor: a ratio below 1 says that this one is in doubt, and must not pass for success. A
            // limit below 1 is a part of what a peer needed, which can be beaten.
            met = ratio.flatMap { $0 < 1 && limit >= 1 ? nil : $0 <= limit }
        case .floorTimesAtLeast(let limit):
            self.target = ">= \(limit.shortText) x floor"
            met = ratio.map { $0 >= limit }
        case nil:
            self.target = nil
            met = nil
        }
    }
}

extension Double {
    /// Three significant digits, as far as a table needs them.
    var shortText: String {
        let magnitude = abs(self)
        if magnitude >= 100 || self == rounded() { return String(Int64(rounded())) }
        let scale: Double = magnitude >= 10 ? 10 : magnitude >= 1 ? 100 : 1000
        return String((self * scale).rounded() / scale)
    }
}
