import FoundationEssentials

/// From when until when a certificate holds.
struct Validity {
    /// Kuma's allowance for clocks that differ.
    static let clockSkew: TimeInterval = 10

    let notBefore: Date
    let notAfter: Date

    init(now: Date, lifetime: TimeInterval) throws(IdentityError) {
        guard lifetime > 0, lifetime.isFinite else {
            throw .invalidRequest("a certificate needs a lifetime above 0 s, not \(lifetime) s")
        }
        notBefore = now.addingTimeInterval(-Self.clockSkew)
        notAfter = now.addingTimeInterval(lifetime)
    }
}
