/// How long something took, many times: counts in fixed buckets, as metrics want them.
public struct LatencyHistogram: Hashable, Sendable {
    /// Upper bounds of the buckets in seconds, ascending; one more bucket takes all that is longer.
    public static let boundsSeconds = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]

    /// One count for each bound, and one for what is longer than all; not cumulative.
    public private(set) var counts = [UInt64](repeating: 0, count: boundsSeconds.count + 1)
    public private(set) var sumSeconds = 0.0
    /// How many times were noted.
    public var count: UInt64 { counts.reduce(0, +) }

    public init() {}

    /// Notes one time; less than nothing counts as nothing.
    public mutating func record(nanoseconds: Int64) {
        let seconds = Double(max(0, nanoseconds)) / 1e9
        counts[Self.boundsSeconds.firstIndex { seconds <= $0 } ?? Self.boundsSeconds.count] += 1
        sumSeconds += seconds
    }

    /// Adds all times that another one noted.
    public mutating func add(_ other: LatencyHistogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        sumSeconds += other.sumSeconds
    }
}
