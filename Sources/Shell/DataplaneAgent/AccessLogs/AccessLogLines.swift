/// Cuts what comes out of the pipe into lines, and a line into the backend and its text.
struct AccessLogLines: Hashable, Sendable {
    /// A line for a backend, with its line feed.
    struct Line: Hashable, Sendable {
        /// `HOST:PORT`.
        let address: String
        let text: [UInt8]
    }

    /// Longer lines are dropped, so that memory stays bounded whatever comes.
    static let limit = 65_536

    private var rest: [UInt8] = []
    private var isTooLong = false

    /// - Returns: the lines that ended in `bytes`, and how many of them were dropped: too long, or without a backend.
    mutating func take(_ bytes: some Sequence<UInt8>) -> (lines: [Line], dropped: Int) {
        var lines: [Line] = []
        var dropped = 0
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") else {
                if rest.count < Self.limit { rest.append(byte) } else { isTooLong = true }
                continue
            }
            if !isTooLong, let line = Self.line(rest) { lines.append(line) } else { dropped += 1 }
            rest.removeAll(keepingCapacity: true)
            isTooLong = false
        }
        return (lines, dropped)
    }

    private static func line(_ bytes: [UInt8]) -> Line? {
        guard let end = bytes.firstIndex(of: UInt8(ascii: ";")), end > 0 else { return nil }
        let address = String(decoding: bytes[..<end], as: UTF8.self)
        return Line(address: address, text: bytes[(end + 1)...] + [UInt8(ascii: "\n")])
    }
}
