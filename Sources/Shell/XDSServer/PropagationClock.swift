import MeshDelivery
import NIOCore

/// Since when one stream has owed its proxy a change that is in the log.
struct PropagationClock {
    /// When the oldest commit was durable that the proxy may not have in full.
    private var changedAt: NIODeadline?
    /// The same, as it was when the response that waits for its answer was sent; by type.
    private var outstanding: [NIODeadline?] = []

    mutating func changed(at moment: NIODeadline) {
        changedAt = changedAt.map { min($0, moment) } ?? moment
    }

    /// A response was written.
    ///
    /// - Returns: how long that took from the commit on; `nil` if no commit caused it.
    mutating func sent(_ type: XDSType) -> TimeAmount? {
        if outstanding.isEmpty { outstanding = XDSType.allCases.map { _ in nil } }
        outstanding[type.rawValue] = changedAt
        return changedAt.map { .now() - $0 }
    }

    /// - Returns: how long the answer took from the commit on; `nil` if no commit caused the response.
    mutating func answered(_ type: XDSType) -> TimeAmount? {
        guard !outstanding.isEmpty, let moment = outstanding[type.rawValue] else { return nil }
        outstanding[type.rawValue] = nil
        return .now() - moment
    }

    /// The proxy has everything.
    mutating func settled() {
        changedAt = nil
    }
}
