public import FoundationEssentials

/// A duration text that Go would refuse, with Go's words; Kuma shows them after `is invalid: `.
public struct GoDurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// For instance `time: missing unit in duration "10"`.
    public let description: String
}

/// Reads a duration as Go's `time.ParseDuration`: `24h`, `1h30m`, `-1.5h`, `300ms`, `0`. For `validFor` of tokens and
/// `--valid-for`.
///
/// - Returns: seconds; negative with a leading `-`.
public func parseGoDuration(_ text: String) throws(GoDurationError) -> TimeInterval {
    let invalid = GoDurationError(description: "time: invalid duration \(goQuoted(text))")
    var rest = text[...]
    var sign: TimeInterval = 1
    if let first = rest.first, first == "-" || first == "+" {
        sign = first == "-" ? -1 : 1
        rest.removeFirst()
    }
    if rest == "0" { return 0 }
    guard !rest.isEmpty else { throw invalid }
    var seconds: TimeInterval = 0
    while !rest.isEmpty {
        seconds += try parseGoDurationStep(&rest, of: text, otherwise: invalid)
    }
    // Go counts nanoseconds in 64 bits.
    guard seconds <= TimeInterval(Int64.max) / 1e9 else { throw invalid }
    return sign * seconds
}

private let secondsByUnit: [String: TimeInterval] = [
    "ns": 1e-9, "us": 1e-6, "\u{b5}s": 1e-6, "\u{3bc}s": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600,
]

/// One number with its unit, taken off `rest`.
private func parseGoDurationStep(
    _ rest: inout Substring, of text: String, otherwise invalid: GoDurationError
) throws(GoDurationError) -> TimeInterval {
    let number = rest.prefix { $0 == "." || ($0.isASCII && $0.isNumber) }
    let digits = number.filter { $0 != "." }
    // Go takes `.5` and `1.`, Swift wants digits on both sides.
    let padded = "0\(number)\(number.contains(".") ? "0" : "")"
    guard !digits.isEmpty, number.count - digits.count <= 1, let value = TimeInterval(padded) else { throw invalid }
    rest = rest[number.endIndex...]
    let unit = rest.prefix { $0 != "." && !($0.isASCII && $0.isNumber) }
    guard !unit.isEmpty else {
        throw GoDurationError(description: "time: missing unit in duration \(goQuoted(text))")
    }
    guard let scale = secondsByUnit[String(unit)] else {
        throw GoDurationError(
            description: "time: unknown unit \(goQuoted(String(unit))) in duration \(goQuoted(text))")
    }
    rest = rest[unit.endIndex...]
    return value * scale
}
