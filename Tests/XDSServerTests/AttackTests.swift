import EnvoyAPI
import MeshDelivery
import MeshFixtures
import NIOCore
import NIOHPACK
import NIOHTTP2
import SwiftProtobuf
import Testing

@testable import XDSServer

@Suite("Peers that misbehave")
struct AttackTests {
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    private static let emptySettings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]

    /// Another proxy is served as if nothing had happened, and of the attacker nothing is left.
    private func expectUnharmed(_ server: TestServer, besides others: Int = 0) async throws {
        let client = try await TestClient.connect(server)
        let stream = try await client.openStream(of: "honest")
        try await eventually("the honest proxy is served") { server.isServed("honest") }
        server.offer([.cluster("a", "1")], revision: 1, to: ["honest"])
        try await eventually("it is sent its snapshot") { stream.contents == [["a": "1"]] }
        await client.close()
        try await eventually("nothing is left of it or of the attacker") {
            !server.isServed("honest") && server.sessions.connectedCount <= others
        }
    }

    @Test("bytes that are no HTTP/2 end the connection", arguments: UInt64(1)...10)
    func garbage(seed: UInt64) async throws {
        try await TestServer.with { server in
            var random = SplitMix64(seed: seed)
            let client = try await TestClient.connect(server, speaksHTTP2: false)
            let start = seed.isMultiple(of: 2) ? Self.preface + Self.emptySettings : []
            let noise = (0..<50_000).map { _ in UInt8.random(in: 0...255, using: &random) }
            try? await client.write(start + noise)
            try await eventually("the connection is closed") { !client.channel.isActive }
            try await expectUnharmed(server)
        }
    }

    @Test("a flood of SETTINGS or PING frames ends the connection or is answered, and harms nobody")
    func controlFloods() async throws {
        try await TestServer.with { server in
            let ping: [UInt8] = [0, 0, 8, 6, 0, 0, 0, 0, 0] + [UInt8](repeating: 1, count: 8)
            for frame in [Self.emptySettings, ping] {
                let client = try await TestClient.connect(server, speaksHTTP2: false)
                try await client.read(false)
                let flood = Self.preface + Self.emptySettings + (0..<30_000).flatMap { _ in frame }
                // Nobody waits for it: the server may stop taking it.
                client.channel.writeAndFlush(ByteBuffer(bytes: flood), promise: nil)
            }
            try await expectUnharmed(server)
        }
    }

    @Test("a thousand streams on one connection: no more are served than allowed, and none is left afterwards")
    func manyStreams() async throws {
        try await TestServer.with { server in
            let client = try await TestClient.connect(server, speaksHTTP2: false)
            try await client.write(Self.preface + Self.emptySettings)
            var frames = ByteBuffer()
            for number in 0..<1000 { try frames.writeStream(Int32(2 * number + 1), of: "web-\(number)") }
            client.channel.writeAndFlush(frames, promise: nil)
            try await eventually("as many as are allowed are served, or the connection is closed") {
                server.sessions.connectedCount == 100 || !client.channel.isActive
            }
            try await expectUnharmed(server, besides: 100)
            client.channel.close(promise: nil)
            try await eventually("none is left") { server.sessions.connectedCount == 0 }
        }
    }

    @Test("streams that are opened and reset at once leave nothing")
    func resets() async throws {
        try await TestServer.with { server in
            let client = try await TestClient.connect(server)
            for number in 0..<500 where client.channel.isActive {
                guard let stream = try? await client.openStream(of: "web-\(number % 7)") else { continue }
                stream.channel.writeAndFlush(HTTP2Frame.FramePayload.rstStream(.cancel), promise: nil)
            }
            client.channel.close(promise: nil)
            try await eventually("none is left") { server.sessions.connectedCount == 0 }
            try await expectUnharmed(server)
        }
    }

    @Test("messages that are no requests, half a message, and one that is too long end their stream with a reason")
    func badMessages() async throws {
        try await TestServer.with { server in
            let client = try await TestClient.connect(server)
            let nonsense = try await client.openStream()
            try await nonsense.send(bytes: [UInt8](repeating: 0xFF, count: 100), length: 100)
            try await eventually("nonsense is refused") { nonsense.received.status == "3" }
            let nameless = try await client.openStream()
            try await nameless.send { $0.typeURL = XDSType.cluster.typeURL }
            try await eventually("a proxy without a name is refused") { nameless.received.status == "3" }
            let endless = try await client.openStream()
            try await endless.send(bytes: [1, 2, 3], length: Int(UInt32.max))
            try await eventually("a message without end is refused") { endless.received.status == "3" }
            let half = try await client.openStream(of: "half")
            try await eventually("it is served") { server.isServed("half") }
            try await half.send(bytes: [1, 2, 3], length: 1000)
            await client.close()
            try await eventually("half a message ends with its connection") { !server.isServed("half") }
            try await expectUnharmed(server)
        }
    }
}

extension ByteBuffer {
    /// The frames with which a delta stream begins, without regard to what the peer allows.
    fileprivate mutating func writeStream(_ id: Int32, of proxy: String) throws {
        var encoder = HPACKEncoder(allocator: ByteBufferAllocator(), useHuffmanEncoding: false, maxDynamicTableSize: 0)
        var headers = ByteBuffer()
        let path = "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources"
        try encoder.encode(
            headers: [
                ":method": "POST", ":scheme": "https", ":path": path, ":authority": "a",
                "content-type": "application/grpc",
            ], to: &headers)
        writeFrame(type: 1, flags: 4, id, headers)
        var request = Envoy_Service_Discovery_V3_DeltaDiscoveryRequest()
        request.node.id = "default.\(proxy)"
        request.typeURL = XDSType.cluster.typeURL
        let message: [UInt8] = try request.serializedBytes()
        var body = ByteBuffer()
        body.writeInteger(UInt8(0))
        body.writeInteger(UInt32(message.count))
        body.writeBytes(message)
        writeFrame(type: 0, flags: 0, id, body)
    }

    private mutating func writeFrame(type: UInt8, flags: UInt8, _ id: Int32, _ payload: ByteBuffer) {
        writeInteger(UInt32(payload.readableBytes) << 8 | UInt32(type))
        writeInteger(flags)
        writeInteger(id)
        writeImmutableBuffer(payload)
    }
}
