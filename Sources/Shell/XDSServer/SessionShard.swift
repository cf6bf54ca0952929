import MeshDelivery
import NIOCore
import Synchronization

/// What the streams of one event loop share, so that streams of different loops never wait for each other.
final class SessionShard: Sendable {
    let eventLoop: any EventLoop
    private let counts = Mutex(DeliveryCounters())
    private let responseBodies: NIOLoopBound<ResponseBodies>

    /// On `eventLoop`.
    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        responseBodies = NIOLoopBound(ResponseBodies(), eventLoop: eventLoop)
    }

    var counters: DeliveryCounters { counts.withLock { $0 } }

    /// Notes something in the totals; the lock is contended only while somebody reads them.
    func count(_ note: (inout DeliveryCounters) -> Void) {
        counts.withLock { note(&$0) }
    }

    /// The body of a response, shared with other streams that are sent the same. On `eventLoop`.
    func body(of response: DeliveryResponse, _ variant: DeliveryStream.Variant) -> ByteBuffer {
        let bodies = responseBodies.value
        if let body = bodies.find(response, variant) { return body }
        let body = DiscoveryWire.body(of: response, variant)
        count { $0.bodiesEncoded += 1 }
        if bodies.keep(body, of: response, variant) {
            eventLoop.scheduleTask(in: ResponseBodies.lifetime) { [responseBodies] in responseBodies.value.clear() }
        }
        return body
    }
}

/// One offer for one stream.
struct SessionOffer: Sendable {
    let session: DiscoverySession
    let snapshot: DeliverySnapshot
}
