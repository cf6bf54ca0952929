public import MeshEvents
import MeshResources

/// A revision as people name it: `42`, `r42`, `head`, `head~3`, an RFC 3339 time, `-10m` (ago), each optionally after
/// the name of a log and a colon: `zone-1:r42`.
public struct RevisionReference: Hashable, Sendable {
    /// Where in the log.
    public enum Point: Hashable, Sendable {
        /// That commit; `zero` is the log before its first commit.
        case revision(Revision)
        /// So many commits before the last one.
        case head(back: UInt64)
        /// The last commit at or before a time, milliseconds since 1970.
        case time(milliseconds: Int64)
        /// The last commit that is at least so old, in milliseconds.
        case ago(milliseconds: Int64)
    }

    /// Name of the log; `nil`: that of the control plane which is asked.
    public let log: String?
    public let point: Point

    public init(log: String? = nil, _ point: Point) {
        self.log = log
        self.point = point
    }

    /// Reads the text form.
    public init(_ text: String) throws(RevisionSyntaxError) {
        if let point = Self.point(text) {
            self.init(point)
            return
        }
        // Times hold colons too, so the log's name is looked for only in what is no point by itself.
        guard let colon = text.firstIndex(of: ":"), let point = Self.point(String(text[text.index(after: colon)...])),
            Self.isLogName(text[..<colon])
        else { throw RevisionSyntaxError(text: text) }
        self.init(log: String(text[..<colon]), point)
    }

    private static func point(_ text: String) -> Point? {
        if text == "head" { return .head(back: 0) }
        if text.hasPrefix("head~") { return number(text.dropFirst(5)).map { .head(back: $0) } }
        if text.hasPrefix("-") { return age(text.dropFirst()).map { .ago(milliseconds: $0) } }
        if let number = number(text.hasPrefix("r") ? text.dropFirst() : text[...]) {
            return .revision(Revision(number))
        }
        return Timestamp.milliseconds(text).map { .time(milliseconds: $0) }
    }

    private static func number(_ digits: Substring) -> UInt64? {
        digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? UInt64(digits) : nil
    }

    /// Milliseconds of `10m`, `1h30m`, `2d`.
    private static func age(_ text: Substring) -> Int64? {
        guard text.utf8.first.map({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) == true else { return nil }
        if text.hasSuffix("d"), let days = number(text.dropLast()), days <= 100_000 { return Int64(days) * 86_400_000 }
        return Schema.parseDuration(String(text)).map { $0 / 1_000_000 }
    }

    private static func isLogName(_ name: Substring) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "/") && $0 < 0x7F }
    }
}

extension RevisionReference: CustomStringConvertible {
    /// The text form.
    public var description: String {
        let text =
            switch point {
            case .revision(let revision): "\(revision)"
            case .head(let back): back == 0 ? "head" : "head~\(back)"
            case .time(let milliseconds): Timestamp.text(milliseconds: milliseconds)
            case .ago(let milliseconds): "-\(milliseconds)ms"
            }
        return log.map { "\($0):\(text)" } ?? text
    }
}

/// A text that names no revision.
public struct RevisionSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    public let text: String

    public init(text: String) {
        self.text = text
    }

    /// Says what would be understood.
    public var description: String {
        "\"\(text)\" is no revision: write 42, r42, head, head~3, a time like 2026-05-04T03:02:01Z, or an age like"
            + " -10m; a log's name and a colon may stand before it"
    }
}
