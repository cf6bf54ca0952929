/// Times as the API writes them: RFC 3339 in UTC, from milliseconds since 1970.
public enum Timestamp {
    /// `2026-05-04T03:02:01Z`, or with a fraction where there are milliseconds; no trailing zeros, as Go writes it.
    public static func text(milliseconds: Int64) -> String {
        let seconds = floorDivide(milliseconds, 1000)
        let days = floorDivide(seconds, 86_400)
        let (year, month, day) = date(ofDay: days)
        let time = seconds - days * 86_400
        let clock = [time / 3600, time / 60 % 60, time % 60].map(twoDigits).joined(separator: ":")
        let yearText = String(repeating: "0", count: max(0, 4 - String(year).count)) + String(year)
        return "\(yearText)-\(twoDigits(month))-\(twoDigits(day))T\(clock)\(fraction(milliseconds - seconds * 1000))Z"
    }

    /// The inverse, for any offset and any number of fractional digits (below a millisecond they are cut off).
    ///
    /// - Returns: `nil` if the text is no RFC 3339 time of the years 0 to 9999.
    public static func milliseconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, separators.allSatisfy({ bytes[$0.index] | $0.mask == $0.byte }) else { return nil }
        let numbers = fields.compactMap { number(bytes[$0]) }
        guard numbers.count == fields.count else { return nil }
        let (year, month, day) = (numbers[0], numbers[1], numbers[2])
        let (hour, minute, second) = (numbers[3], numbers[4], numbers[5])
        guard (1...12).contains(month), (1...daysIn(month, of: year)).contains(day) else { return nil }
        // A leap second is the first second of the next minute.
        guard hour < 24, minute < 60, second <= 60 else { return nil }
        var rest = bytes[19...]
        guard let fraction = takeFraction(&rest), let offset = offsetSeconds(rest) else { return nil }
        let seconds = self.day(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
        return (seconds - offset) * 1000 + fraction
    }

    private static let fields = [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19]
    /// Positions of `-`, `-`, `T`, `:`, `:`; the mask makes `T` of `t`.
    private static let separators: [(index: Int, mask: UInt8, byte: UInt8)] = [
        (4, 0, UInt8(ascii: "-")), (7, 0, UInt8(ascii: "-")), (10, 0x20, UInt8(ascii: "t")),
        (13, 0, UInt8(ascii: ":")), (16, 0, UInt8(ascii: ":")),
    ]

    private static func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : String(value) }

    private static func fraction(_ milliseconds: Int64) -> String {
        guard milliseconds > 0 else { return "" }
        var digits = String(String(1000 + milliseconds).dropFirst())
        while digits.last == "0" { digits.removeLast() }
        return "." + digits
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    private static func takeFraction(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        guard rest.first == UInt8(ascii: ".") else { return 0 }
        let digits = rest.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !digits.isEmpty, let value = number(digits.prefix(3)) else { return nil }
        rest = rest[digits.endIndex...]
        return value * [1, 100, 10, 1][min(digits.count, 3)]
    }

    private static func offsetSeconds(_ rest: ArraySlice<UInt8>) -> Int64? {
        guard let sign = rest.first else { return nil }
        if rest.count == 1 { return sign | 0x20 == UInt8(ascii: "z") ? 0 : nil }
        let start = rest.startIndex
        guard rest.count == 6, rest[start + 3] == UInt8(ascii: ":"), let hours = number(rest[start + 1..<start + 3]),
            let minutes = number(rest[start + 4..<start + 6]), hours < 24, minutes < 60
        else { return nil }
        switch sign {
        case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3600 + minutes * 60)
        default: return nil
        }
    }
}

/// The calendar, counted in years that begin in March: then the leap day is the last of its year.
extension Timestamp {
    private static let daysIn400Years: Int64 = 146_097
    /// Days from 0000-03-01 to 1970-01-01.
    private static let epoch: Int64 = 719_468

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value / divisor - (value % divisor < 0 ? 1 : 0)
    }

    private static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = (month + 9) % 12
        let centuries = floorDivide(marchYear, 100)
        return marchYear * 365 + floorDivide(marchYear, 4) - centuries + floorDivide(centuries, 4)
            + (153 * marchMonth + 2) / 5 + day - 1 - epoch
    }

    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + epoch
        let era = floorDivide(shifted, daysIn400Years)
        let dayOfEra = shifted - era * daysIn400Years
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func daysIn(_ month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
