import MeshDelivery
import NIOCore

/// The bodies of the latest responses: streams that are sent the same resources share the bytes.
///
/// A change goes to many streams at once, and then never again: bodies are kept for seconds, and only up to a limit. Those that are
/// asked for stay longest, so that what each proxy has alone does not crowd out what all have in common.
final class ResponseBodies {
    static let lifetime = TimeAmount.seconds(5)
    static let limitBytes = 4 << 20

    /// What was kept or asked for since `old` was young.
    private var young: [Key: ByteBuffer] = [:]
    private var youngBytes = 0
    private var old: [Key: ByteBuffer] = [:]

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
        guard !isEmpty else { return nil }
        let key = Key(response, variant)
        if let body = young[key] { return body }
        guard let body = old.removeValue(forKey: key) else { return nil }
        insert(body, key)
        return body
    }

    /// - Returns: whether this is the first body: it must be cleared after a while.
    func keep(_ body: ByteBuffer, of response: DeliveryResponse, _ variant: DeliveryStream.Variant) -> Bool {
        // Each proxy has private keys of its own, which should not stay in memory either.
        guard response.type != .secret, body.readableBytes <= Self.limitBytes / 2 else { return false }
        let isFirst = isEmpty
        insert(body, Key(response, variant))
        return isFirst
    }

    private var isEmpty: Bool { young.isEmpty && old.isEmpty }

    private func insert(_ body: ByteBuffer, _ key: Key) {
        if youngBytes + body.readableBytes > Self.limitBytes / 2 {
            old = young
            young = [:]
            youngBytes = 0
        }
        young[key] = body
        youngBytes += body.readableBytes
    }

    func clear() {
        young = [:]
        youngBytes = 0
        old = [:]
    }
}
