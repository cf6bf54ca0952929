import MeshDelivery
import Testing

@Suite("Long responses and connections that take no more")
struct MessageLimitTests {
    private static let limit = 20_000

    private func cluster(_ number: Int, _ version: String, bytes: Int) -> EncodedResource {
        EncodedResource(
            type: .cluster, name: "c\(100 + number)", version: version, bytes: [UInt8](repeating: 0, count: bytes))
    }

    /// Sends until nothing is left, accepting everything; returns all responses.
    private func drain(_ stream: inout DeliveryStream, _ actions: [DeliveryAction]) -> [DeliveryResponse] {
        var responses: [DeliveryResponse] = []
        var waiting = actions
        while !waiting.isEmpty {
            guard case .send(let response) = waiting.removeFirst() else { continue }
            responses.append(response)
            waiting += stream.receive(
                DeltaRequest(
                    type: response.type, nonce: response.nonce, subscribe: [], unsubscribe: [], initialVersions: [:],
                    rejection: nil))
        }
        return responses
    }

    private func subscribe(_ stream: inout DeliveryStream) {
        _ = stream.receive(
            DeltaRequest(
                type: .cluster, nonce: "", subscribe: [], unsubscribe: [], initialVersions: [:], rejection: nil))
    }

    @Test("a delta response above the limit is sent in parts below it, and all parts together are all")
    func parts() {
        var stream = DeliveryStream(variant: .delta, messageLimitBytes: Self.limit)
        subscribe(&stream)
        let clusters = (0..<50).map { cluster($0, "1", bytes: 3000) }
        let responses = drain(&stream, stream.offer(DeliverySnapshot(1, clusters)))
        #expect(responses.count > 5)
        #expect(responses.flatMap(\.resources) == clusters)
        for response in responses {
            #expect(response.resources.reduce(0) { $0 + $1.bytes.count + 100 } < Self.limit)
        }
        #expect(stream.isInSync)
    }

    @Test("a resource above the limit goes alone; removals come when everything that changed is said")
    func giant() {
        var stream = DeliveryStream(variant: .delta, messageLimitBytes: Self.limit)
        subscribe(&stream)
        let old = cluster(9, "1", bytes: 10)
        _ = drain(&stream, stream.offer(DeliverySnapshot(1, [old])))
        let clusters = [cluster(0, "1", bytes: 10), cluster(1, "1", bytes: 50_000), cluster(2, "1", bytes: 10)]
        let responses = drain(&stream, stream.offer(DeliverySnapshot(2, clusters)))
        #expect(responses.map { $0.resources.map(\.name) } == [["c100"], ["c101"], ["c102"]])
        #expect(responses.map(\.removed) == [[], [], ["c109"]])
        #expect(stream.isInSync)
    }

    @Test("a part that is refused holds up the parts after it only for the back-off, and is not sent again itself")
    func refusedPart() throws {
        var stream = DeliveryStream(variant: .delta, messageLimitBytes: Self.limit)
        subscribe(&stream)
        let clusters = (0..<50).map { cluster($0, "1", bytes: 3000) }
        guard case .send(let first) = try #require(stream.offer(DeliverySnapshot(1, clusters)).first) else {
            return #expect(Bool(false), "nothing was sent")
        }
        let refused = stream.receive(
            DeltaRequest(
                type: .cluster, nonce: first.nonce, subscribe: [], unsubscribe: [], initialVersions: [:],
                rejection: "bad cluster"))
        #expect(!refused.contains { if case .send = $0 { true } else { false } })
        let others = drain(&stream, stream.release(.cluster))
        #expect(first.resources + others.flatMap(\.resources) == clusters)
    }

    @Test("removals above the limit are sent in parts too")
    func manyRemovals() {
        var stream = DeliveryStream(variant: .delta, messageLimitBytes: 5000)
        subscribe(&stream)
        let clusters = (0..<300).map { cluster($0, "1", bytes: 1) }
        _ = drain(&stream, stream.offer(DeliverySnapshot(1, clusters)))
        let responses = drain(&stream, stream.offer(DeliverySnapshot(2, [])))
        #expect(responses.count > 2)
        #expect(responses.flatMap(\.removed) == clusters.map(\.name))
        #expect(stream.isInSync)
    }

    @Test("while the connection takes no bytes nothing is sent; then only the newest is")
    func pause() {
        var stream = DeliveryStream(variant: .delta)
        subscribe(&stream)
        stream.pause()
        for version in 1...5 {
            #expect(stream.offer(DeliverySnapshot(UInt64(version), [cluster(0, "\(version)", bytes: 1)])) == [])
        }
        #expect(!stream.isInSync)
        let responses = drain(&stream, stream.resume())
        #expect(responses.map { $0.resources.map(\.version) } == [["5"]])
        #expect(stream.isInSync)
        #expect(stream.resume() == [])
    }
}
