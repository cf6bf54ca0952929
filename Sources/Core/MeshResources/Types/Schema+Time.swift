extension Schema {
    /// The nanoseconds of a duration as protobuf's JSON (`0.250s`) or Go (`1m30s`, `1.5h`, `500ms`, `0`) writes it;
    /// may be negative. `nil` if the text is no duration or does not fit 64 bits (about 292 years).
    public static func parseDuration(_ text: String) -> Int64? {
        var rest = Substring(text).utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        if rest.elementsEqual("0".utf8) { return 0 }
        guard !rest.isEmpty else { return nil }
        var total: Int64 = 0
        while !rest.isEmpty {
            guard let part = takePart(&rest) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { return nil }
            total = sum
        }
        return isNegative ? -total : total
    }

    /// One number with its unit, taken off the front.
    private static func takePart(_ rest: inout Substring.UTF8View) -> Int64? {
        let whole = take(&rest, while: isDigit)
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = take(&rest, while: isDigit)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        let name = take(&rest) { !isDigit($0) && $0 != UInt8(ascii: ".") }
        guard let unit = nanosecondsByUnit[String(Substring(name))] else { return nil }
        guard let count = whole.isEmpty ? 0 : Int64(String(Substring(whole))) else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        let (sum, overflowOfSum) = product.addingReportingOverflow(nanoseconds(ofFraction: fraction, unit: unit))
        return overflow || overflowOfSum ? nil : sum
    }

    /// Digits below a nanosecond are cut off, as Go does.
    private static func nanoseconds(ofFraction digits: Substring.UTF8View, unit: Int64) -> Int64 {
        var value: Int64 = 0
        var scale: Int64 = 1
        for digit in digits.prefix(15) {
            value = value * 10 + Int64(digit - UInt8(ascii: "0"))
            scale *= 10
        }
        return Int64(Double(value) * (Double(unit) / Double(scale)))
    }

    private static let nanosecondsByUnit: [String: Int64] = [
        "ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
        "h": 3_600_000_000_000,
    ]

    private static func take(
        _ rest: inout Substring.UTF8View, while predicate: (UInt8) -> Bool
    ) -> Substring.UTF8View {
        let taken = rest.prefix(while: predicate)
        rest = rest[taken.endIndex...]
        return taken
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Whether `text` has the form `YYYY-MM-DDTHH:MM:SS[.fraction](Z|±HH:MM)`; the calendar is not consulted.
    static func isTime(_ text: String) -> Bool {
        var rest = Substring(text).utf8[...]
        for expected in "0000-00-00T00:00:00".utf8 {
            guard let byte = rest.popFirst() else { return false }
            guard expected == UInt8(ascii: "0") ? isDigit(byte) : byte == expected else { return false }
        }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard !take(&rest, while: isDigit).isEmpty else { return false }
        }
        if rest.elementsEqual("Z".utf8) { return true }
        guard let sign = rest.popFirst(), "+-".utf8.contains(sign), rest.count == 5 else { return false }
        return zip(rest, "00:00".utf8).allSatisfy { byte, expected in
            expected == UInt8(ascii: "0") ? isDigit(byte) : byte == expected
        }
    }
}
