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

    /// Nothing computed yet.
    public init() {}
}
