/// One metric in Prometheus' terms, with all of its label sets.
public struct MetricFamily: Hashable, Sendable {
    /// How Prometheus reads the values.
    public enum Kind: String, Hashable, Sendable {
        case counter, gauge, histogram, summary
    }

    /// One line of values.
    public struct Sample: Hashable, Sendable {
        /// Added to the family's name: empty, or `_bucket`, `_sum`, `_count` of a histogram.
        public let suffix: String
        /// In the order in which they are written.
        public let labels: [Label]
        public let value: Double

        public init(_ labels: [Label] = [], _ value: Double, suffix: String = "") {
            self.labels = labels
            self.value = value
            self.suffix = suffix
        }
    }

    /// Name and value of a label.
    public struct Label: Hashable, Sendable {
        public let name: String
        public let value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public let name: String
    public let kind: Kind
    /// One line for operators, with the unit.
    public let help: String
    public let samples: [Sample]

    public init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// Durations in seconds.
    ///
    /// - Parameter bounds: upper bounds of the buckets, ascending.
    /// - Parameter counts: one for each bound and one for what is longer; not cumulative.
    public static func histogram(
        _ name: String, _ help: String, bounds: [Double], counts: [UInt64], sum: Double
    ) -> MetricFamily {
        var total: UInt64 = 0
        var samples: [Sample] = []
        for (count, bound) in zip(counts, bounds.map { "\($0)" } + ["+Inf"]) {
            total += count
            samples.append(Sample([Label("le", bound)], Double(total), suffix: "_bucket"))
        }
        samples.append(Sample([], sum, suffix: "_sum"))
        samples.append(Sample([], Double(total), suffix: "_count"))
        return MetricFamily(name, .histogram, help, samples)
    }

    /// Durations in milliseconds, without quantiles: how Kuma names and counts them.
    public static func summary(_ name: String, _ help: String, seconds: Double, count: UInt64) -> MetricFamily {
        MetricFamily(
            name, .summary, help,
            [Sample([], seconds * 1000, suffix: "_sum"), Sample([], Double(count), suffix: "_count")])
    }

    /// A metric without labels.
    public init(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        self.init(name, kind, help, [Sample([], value)])
    }
}

extension MetricFamily {
    /// Prometheus' text format, version 0.0.4.
    var text: String {
        let lines = samples.map { "\(name)\($0.suffix)\($0.labelText) \(Self.number($0.value))\n" }
        return "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n" + lines.joined()
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }
}

extension MetricFamily.Sample {
    fileprivate var labelText: String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
    }
}
