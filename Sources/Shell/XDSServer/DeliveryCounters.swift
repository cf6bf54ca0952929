public import MeshDelivery

/// Totals over all streams since the start.
public struct DeliveryCounters: Hashable, Sendable {
    public var responses: [XDSType: ResponseCounts] = [:]
    public var bytesSent: UInt64 = 0
    public var resourcesSent: UInt64 = 0
    /// Bodies of responses that were encoded; the others were sent as they were encoded for another stream.
    public var bodiesEncoded: UInt64 = 0
    /// From the moment at which a commit was durable until a response with its change was written; one time for each response.
    public var commitToSent = LatencyHistogram()
    /// From the moment at which a commit was durable until the proxy acknowledged a response with its change.
    public var commitToAcknowledged = LatencyHistogram()

    mutating func record(_ event: SessionEvent) {
        switch event {
        case .sent(let type, _, let bytes, let resources):
            responses[type, default: ResponseCounts()].sent += 1
            bytesSent += UInt64(bytes)
            resourcesSent += UInt64(resources)
        case .acknowledged(let type, _): responses[type, default: ResponseCounts()].acknowledged += 1
        case .rejected(let type, _, _, _): responses[type, default: ResponseCounts()].rejected += 1
        case .synchronised: break
        }
    }

    mutating func add(_ other: DeliveryCounters) {
        for (type, counts) in other.responses {
            responses[type, default: ResponseCounts()].sent += counts.sent
            responses[type, default: ResponseCounts()].acknowledged += counts.acknowledged
            responses[type, default: ResponseCounts()].rejected += counts.rejected
        }
        bytesSent += other.bytesSent
        resourcesSent += other.resourcesSent
        bodiesEncoded += other.bodiesEncoded
        commitToSent.add(other.commitToSent)
        commitToAcknowledged.add(other.commitToAcknowledged)
    }
}
