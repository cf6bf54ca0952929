/// How much was computed since the start, for metrics.
public struct GenerationCounters: Hashable, Sendable {
    /// Proxies whose inputs were looked at.
    public var inspected: UInt64 = 0
    /// Proxies whose plan was made anew.
    public var planned: UInt64 = 0
    /// Snapshots that changed.
    public var changed: UInt64 = 0
    /// Endpoint groups computed.
    public var endpointGroups: UInt64 = 0
    /// Resources encoded.
    public var encoded: UInt64 = 0
    /// Of the encoded resources, those that were other than all that were kept: versions that somebody may have to be sent.
    public var distinct: UInt64 = 0
    /// Pieces computed: the calls of a profile, the own part of a proxy, the endpoints of a group.
    public var recomputedPieces: UInt64 = 0
    /// Of the computed pieces, those that turned out other than before.
    public var changedPieces: UInt64 = 0

    /// Nothing computed yet.
    public init() {}
}
