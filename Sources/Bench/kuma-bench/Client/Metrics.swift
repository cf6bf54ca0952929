/// One reading of a control plane's `/metrics`.
struct Metrics {
    private let values: [String: Double]

    /// - Parameter text: Prometheus' text format.
    init(_ text: String) {
        var values: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let blank = line.lastIndex(of: " "), let value = Double(line[line.index(after: blank)...]) else {
                continue
            }
            values[String(line[..<blank].prefix { $0 != "{" }), default: 0] += value
        }
        self.values = values
    }

    /// The sum over all labels, with or without `kuma_` before the name; `nil` if there is no such metric.
    subscript(name: String) -> Double? { values[name] ?? values["kuma_" + name] }
}
