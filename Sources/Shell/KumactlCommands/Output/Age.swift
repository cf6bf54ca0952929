import FoundationEssentials

/// How Kuma's tables write times.
enum Age {
    /// `12s`, `5m`, `3h`, `2d`, `1y`; never negative.
    static func text(seconds: Double) -> String {
        let seconds = Int(max(0, min(seconds, 1e12)))
        switch seconds {
        case ..<60: return "\(seconds)s"
        case ..<3600: return "\(seconds / 60)m"
        case ..<86_400: return "\(seconds / 3600)h"
        case ..<31_536_000: return "\(seconds / 86_400)d"
        default: return "\(seconds / 31_536_000)y"
        }
    }

    /// How long ago the RFC 3339 time `text` is; `never` where there is none.
    static func since(_ text: String?, now: Date) -> String {
        guard let date = text.flatMap(date) else { return "never" }
        return Age.text(seconds: now.timeIntervalSince(date))
    }

    /// `2006-01-02 15:04:05`, in the time zone that `text` is in; `-` where there is none.
    static func moment(_ text: String?) -> String {
        guard let text, date(text) != nil else { return "-" }
        return String(text.prefix(19)).replacing("T", with: " ")
    }

    /// An RFC 3339 time, with or without a fraction of a second.
    static func date(_ text: String) -> Date? {
        guard text.utf8.count >= 20 else { return nil }
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: text.utf8.contains(UInt8(ascii: ".")))
        return try? style.parse(text)
    }
}
