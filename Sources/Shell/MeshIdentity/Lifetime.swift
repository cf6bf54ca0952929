public import FoundationEssentials

/// Reads a lifetime of the mesh configuration, such as `dpCert.rotation.expiration`: `30s`, `24h`, `1d`, `2w`, `10y`.
///
/// - Returns: seconds; days have 24 h and years 365 days. `nil` unless `^[0-9]+(y|w|d|h|m|s|ms)$` or `0`, and if
///   it is more than Go can count (about 292 years).
public func parseLifetime(_ text: String) -> TimeInterval? {
    if text == "0" { return 0 }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let millisecondsByUnit = [
        "y": 31_536_000_000, "w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1,
    ]
    guard let count = Int64(digits), let unit = millisecondsByUnit[String(text[digits.endIndex...])] else { return nil }
    let (milliseconds, overflow) = count.multipliedReportingOverflow(by: Int64(unit))
    guard !overflow, milliseconds <= Int64.max / 1_000_000 else { return nil }
    return TimeInterval(milliseconds) / 1000
}
