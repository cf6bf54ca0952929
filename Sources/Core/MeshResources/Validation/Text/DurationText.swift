/// Durations as operators write them.
public enum DurationText {
    /// Nanoseconds of a Go duration (`1h30m`, `0.250s`, `500ms`, `-5s`, `0`); `nil` if it is none or beyond 292 years.
    public static func nanoseconds(_ text: String) -> Int64? {
        var rest = Substring(text).utf8[...]
        let negative = rest.first == UInt8(ascii: "-")
        if negative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        if rest.elementsEqual("0".utf8) { return 0 }
        guard !rest.isEmpty else { return nil }
        var total: Int64 = 0
        while !rest.isEmpty {
            guard let term = takeTerm(&rest), let sum = adding(total, term) else { return nil }
            total = sum
        }
        return negative ? -total : total
    }

    /// Nanoseconds of a certificate lifetime: one whole number and one unit of `y w d h m s ms`, or `0`.
    /// A year has 365 days. `nil` if it is none or beyond 292 years.
    public static func lifetimeNanoseconds(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        let digits = text.prefix(while: { $0.isASCII && $0.isNumber })
        guard let count = Int64(digits), let unit = lifetimeUnits[String(text.dropFirst(digits.count))] else {
            return nil
        }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        return overflow ? nil : product
    }

    private static let second: Int64 = 1_000_000_000
    private static let units: [String: Int64] = [
        "ns": 1, "us": 1000, "\u{b5}s": 1000, "\u{3bc}s": 1000, "ms": 1_000_000, "s": second, "m": 60 * second,
        "h": 3600 * second,
    ]
    private static let lifetimeUnits: [String: Int64] = [
        "ms": 1_000_000, "s": second, "m": 60 * second, "h": 3600 * second, "d": 86_400 * second,
        "w": 7 * 86_400 * second, "y": 365 * 86_400 * second,
    ]

    /// One `12.5ms` from the front of `rest`.
    private static func takeTerm(_ rest: inout Substring.UTF8View.SubSequence) -> Int64? {
        let whole = takeDigits(&rest)
        var fraction: [UInt8] = []
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = takeDigits(&rest)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        let name = rest.prefix(while: { $0 != UInt8(ascii: ".") && !isDigit($0) })
        rest = rest.dropFirst(name.count)
        guard let unit = units[String(decoding: name, as: UTF8.self)] else { return nil }
        return scaled(whole: whole, fraction: fraction, unit: unit)
    }

    private static func takeDigits(_ rest: inout Substring.UTF8View.SubSequence) -> [UInt8] {
        let digits = rest.prefix(while: isDigit)
        rest = rest.dropFirst(digits.count)
        return Array(digits)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func scaled(whole: [UInt8], fraction: [UInt8], unit: Int64) -> Int64? {
        var value: Int64 = 0
        for digit in whole {
            let (tens, tooBig) = value.multipliedReportingOverflow(by: 10)
            guard !tooBig, let next = adding(tens, Int64(digit - UInt8(ascii: "0"))) else { return nil }
            value = next
        }
        let (product, overflow) = value.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        var part: Int64 = 0
        var place = unit / 10
        // What is below a nanosecond is dropped, as Go does.
        for digit in fraction where place > 0 {
            part += Int64(digit - UInt8(ascii: "0")) * place
            place /= 10
        }
        return adding(product, part)
    }

    private static func adding(_ left: Int64, _ right: Int64) -> Int64? {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? nil : sum
    }
}
