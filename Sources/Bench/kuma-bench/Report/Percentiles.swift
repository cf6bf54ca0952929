/// The quantiles of a sample, by the nearest-rank method: every figure is a value that was measured.
struct Percentiles {
    private let sorted: [Double]

    init(_ values: [Double]) {
        sorted = values.sorted()
    }

    /// The smallest value that at least `share` (0 to 1) of the sample does not exceed; 0 for an empty sample.
    func at(_ share: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }

    var median: Double { at(0.5) }
}
