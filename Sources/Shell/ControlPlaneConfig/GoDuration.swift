import MeshResources

/// Durations of the configuration: as Go reads and writes them.
enum GoDuration {
    /// `1h30m`, `1.5s`, `0`; `nil` for anything else, or past 292 years.
    static func parse(_ text: String) -> Duration? {
        DurationText.nanoseconds(text).map { .nanoseconds($0) }
    }

    /// Go's own form: `72h0m0s`, `1.5s`, `500ms`, `0s`.
    static func format(_ duration: Duration) -> String {
        let nanoseconds = duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000
        guard nanoseconds >= 0 else { return "-" + format(.nanoseconds(-nanoseconds)) }
        switch nanoseconds {
        case 0: return "0s"
        case ..<1_000: return "\(nanoseconds)ns"
        case ..<1_000_000: return decimal(nanoseconds, per: 1_000) + "µs"
        case ..<1_000_000_000: return decimal(nanoseconds, per: 1_000_000) + "ms"
        default: return clock(nanoseconds)
        }
    }

    private static func clock(_ nanoseconds: Int64) -> String {
        let minutes = nanoseconds / 60_000_000_000
        let seconds = decimal(nanoseconds % 60_000_000_000, per: 1_000_000_000) + "s"
        if minutes == 0 { return seconds }
        if minutes < 60 { return "\(minutes)m\(seconds)" }
        return "\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    private static func decimal(_ value: Int64, per unit: Int64) -> String {
        let fraction = value % unit
        guard fraction > 0 else { return "\(value / unit)" }
        var digits = String(String(unit + fraction).dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(value / unit).\(digits)"
    }
}
