import Foundation

/// What the machine's clocks show at one moment, in milliseconds.
public struct ClockReading: Hashable, Sendable {
    /// Since 1970-01-01 UTC; people and time servers set it.
    public let wall: Int64
    /// Since some moment; nobody sets it, and it goes on while the machine sleeps.
    public let steady: Int64

    public init(wall: Int64, steady: Int64) {
        self.wall = wall
        self.steady = steady
    }

    /// What they show now.
    public static var now: ClockReading {
        ClockReading(wall: Int64(Date().timeIntervalSince1970 * 1000), steady: Int64(elapsed / .milliseconds(1)))
    }

    private static let start = ContinuousClock.now
    private static var elapsed: Duration { ContinuousClock.now - start }
}

/// The time that commits get: the wall clock, unless it jumps far ahead.
///
/// Times in a log never go back: one commit from a wrong future would hold the time of all later ones there. So after a
/// jump the time goes on at the steady clock's pace, until the wall clock is back or a restart of the process confirms it.
struct CommitClock: Sendable {
    /// How far ahead the wall clock may be of what is expected, in milliseconds: an hour.
    static let limit: Int64 = 3_600_000

    enum Event: Hashable {
        /// The wall clock is that many milliseconds ahead.
        case jumped(Int64)
        case returned
    }

    /// The last reading that was believed and not behind what was expected.
    private var base: ClockReading
    private var isCapped = false

    init(_ reading: ClockReading) {
        base = reading
    }

    /// Milliseconds since 1970 for commits at `reading`, and what there is to report.
    mutating func time(at reading: ClockReading) -> (milliseconds: Int64, event: Event?) {
        let expected = base.wall + max(reading.steady - base.steady, 0)
        let ahead = reading.wall - expected
        guard ahead <= Self.limit else {
            defer { isCapped = true }
            return (expected, isCapped ? nil : .jumped(ahead))
        }
        defer { isCapped = false }
        if ahead >= 0 { base = reading }
        return (reading.wall, isCapped ? .returned : nil)
    }
}
