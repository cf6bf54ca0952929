/// How many bytes may still be sent, of one stream or of the connection. Source: RFC 9113, section 6.9.
struct FlowWindow {
    static let initialBytes = 65_535
    static let limitBytes = 0x7FFF_FFFF

    /// Negative after the peer has lowered the initial size.
    private(set) var bytes: Int

    /// - Returns: whether the window stays within its limit.
    mutating func grow(by increment: Int) -> Bool {
        bytes += increment
        return bytes <= Self.limitBytes
    }

    mutating func use(_ count: Int) {
        bytes -= count
    }
}

/// How many bytes the peer may still send; it is allowed more when half is used.
struct ReceiveWindow {
    private var left = FlowWindow.initialBytes

    /// Notes that so many bytes arrived.
    ///
    /// - Returns: how many more the peer is to be allowed; `nil` while it has enough.
    mutating func take(_ count: Int) -> Int? {
        left -= count
        guard left <= FlowWindow.initialBytes / 2 else { return nil }
        defer { left = FlowWindow.initialBytes }
        return FlowWindow.initialBytes - left
    }
}

/// So many in so long.
struct RateLimit {
    let count: Int
    let nanoseconds: UInt64
    private var begun: UInt64 = 0
    private var used = 0

    init(_ count: Int, inNanoseconds nanoseconds: UInt64) {
        self.count = count
        self.nanoseconds = nanoseconds
    }

    /// - Returns: whether one more at this time is within the limit.
    mutating func allows(at now: UInt64) -> Bool {
        if now - begun >= nanoseconds {
            begun = now
            used = 0
        }
        used += 1
        return used <= count
    }
}
