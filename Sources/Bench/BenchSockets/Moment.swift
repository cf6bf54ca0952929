import Glibc

/// A reading of the monotonic clock, which all processes of a machine share.
public struct Moment: Comparable, Hashable, Sendable {
    /// Nanoseconds since some moment before the machine started.
    public let nanoseconds: UInt64

    public init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    public static var now: Moment {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Moment(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    public static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Milliseconds since `earlier`; negative if it is later.
    public func milliseconds(since earlier: Moment) -> Double {
        Double(Int64(bitPattern: nanoseconds &- earlier.nanoseconds)) / 1e6
    }

    public func adding(milliseconds: Double) -> Moment {
        Moment(nanoseconds: nanoseconds + UInt64(max(0, milliseconds) * 1e6))
    }
}
