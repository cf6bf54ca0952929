import MeshDelivery
import NIOCore

/// The bodies of the latest responses: streams that are sent the same resources share the bytes.
///
/// A change goes to many streams at once, and then never again: bodies are kept for seconds, and only up to a limit.
final class ResponseBodies {
    static let lifetime = TimeAmount.seconds(5)
    static let limitBytes = 4 << 20

    private var bodies: [Key: ByteBuffer] = [:]
    private var order = CircularBuffer<Key>()
    private var totalBytes = 0

    /// Resources are shared objects: the same ones are the same bytes.
    private struct Key: Hashable {
        let variant: DeliveryStream.Variant
        let type: XDSType
        let resources: [EncodedResource]
        let removed: [String]

        init(_ response: DeliveryResponse, _ variant: DeliveryStream.Variant) {
            self.variant = variant
            type = response.type
            resources = response.resources
            removed = response.removed
        }

        static func == (left: Key, right: Key) -> Bool {
            left.variant == right.variant && left.type == right.type && left.removed == right.removed
                && left.resources.elementsEqual(right.resources) { $0 === $1 }
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(variant)
            hasher.combine(type)
            for resource in resources { hasher.combine(ObjectIdentifier(resource)) }
            hasher.combine(removed)
        }
    }

    func find(_ response: DeliveryResponse, _ variant: DeliveryStream.Variant) -> ByteBuffer? {
        bodies.isEmpty ? nil : bodies[Key(response, variant)]
    }

    /// - Returns: whether this is the first body: it must be cleared after a while.
    func keep(_ body: ByteBuffer, of response: DeliveryResponse, _ variant: DeliveryStream.Variant) -> Bool {
        // Each proxy has private keys of its own, which should not stay in memory either.
        guard response.type != .secret, body.readableBytes <= Self.limitBytes else { return false }
        let isFirst = bodies.isEmpty
        let key = Key(response, variant)
        guard bodies.updateValue(body, forKey: key) == nil else { return isFirst }
        order.append(key)
        totalBytes += body.readableBytes
        while totalBytes > Self.limitBytes, let oldest = order.popFirst() {
            totalBytes -= bodies.removeValue(forKey: oldest)?.readableBytes ?? 0
        }
        return isFirst
    }

    func clear() {
        bodies = [:]
        order = CircularBuffer()
        totalBytes = 0
    }
}
