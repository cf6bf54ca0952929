import EnvoyAPI
import MeshDelivery
import MeshEvents
import NIOCore
import SwiftProtobuf
import Testing

@testable import XDSServer

@Suite("Discovery streams")
struct StreamTests {
    @Test(
        "streams that are sent the same change share its encoded body; the time from commit to sent and to ACK is noted"
    )
    func sharedBody() async throws {
        try await TestServer.with { server in
            let client = try await TestClient.connect(server)
            let names = (0..<10).map { "web-\($0)" }
            var streams: [TestStream] = []
            for name in names { streams.append(try await client.openStream(of: name)) }
            try await eventually("all are served") { names.allSatisfy(server.isServed) }
            // A small body and one that is longer than what is copied.
            let clusters = [EncodedResource.cluster("a", "1"), .cluster("b", "1", bytes: 100_000)]
            server.offer(clusters, revision: 1, to: names, changedAt: .now())
            for stream in streams {
                try await eventually("the change arrives") { stream.contents == [["a": "1", "b": "1"]] }
                #expect(stream.received.responses[0].resources.map(\.resource.value.count) == [10, 100_000])
                try await stream.acknowledge(0)
            }
            try await eventually("all are in sync") {
                names.allSatisfy { server.sessions.status(of: server.key($0))?.isInSync == true }
            }
            let counters = server.sessions.counters
            #expect(counters.bodiesEncoded == 1)
            #expect(counters.responses[.cluster] == ResponseCounts(sent: 10, acknowledged: 10, rejected: 0))
            #expect(counters.commitToSent.count == 10 && counters.commitToAcknowledged.count == 10)
        }
    }

    @Test("a proxy that stops reading holds up nobody, and is later sent the newest only")
    func slowReader() async throws {
        try await TestServer.with { server in
            let slow = try await TestClient.connect(server)
            let slowStream = try await slow.openStream(of: "slow")
            let quickStream = try await TestClient.connect(server).openStream(of: "quick")
            try await eventually("both are served") { server.isServed("slow") && server.isServed("quick") }
            try await slow.read(false)
            // More than sockets and windows hold, in all.
            let count = 30
            for version in 1...count {
                let cluster = EncodedResource.cluster("a", "\(version)", bytes: 300_000)
                server.offer([cluster], revision: UInt64(version), to: ["quick", "slow"])
                try await eventually("the quick one has version \(version)") {
                    quickStream.contents.last == ["a": "\(version)"]
                }
                try await quickStream.acknowledge(quickStream.received.responses.count - 1)
            }
            #expect(server.sessions.status(of: server.key("slow"))?.isInSync == false)
            try await slow.read(true)
            try await eventually("the slow one has the first") { slowStream.contents == [["a": "1"]] }
            try await slowStream.acknowledge(0)
            try await eventually("then the newest") { slowStream.contents == [["a": "1"], ["a": "\(count)"]] }
            #expect(quickStream.contents.count == count)
        }
    }

    @Test("a proxy that acknowledges what it does not read is not sent more than the connection takes")
    func acknowledgesBlindly() async throws {
        try await TestServer.with { server in
            let client = try await TestClient.connect(server)
            let stream = try await client.openStream(of: "web-1")
            try await eventually("it is served") { server.isServed("web-1") }
            try await client.read(false)
            for version in 1...50 {
                server.offer(
                    [.cluster("a", "\(version)", bytes: 300_000)], revision: UInt64(version), to: ["web-1"])
                if version == 1 {
                    try await eventually("the first is sent") { server.sessions.counters.bytesSent > 0 }
                }
                try await stream.send {
                    $0.typeURL = XDSType.cluster.typeURL
                    $0.responseNonce = "\(version)"
                }
            }
            try await eventually("its first acknowledgement is heard") {
                server.sessions.counters.responses[.cluster]?.acknowledged == 1
            }
            // One response was under way; whatever it says of others, it is sent no more until it reads.
            #expect(server.sessions.counters.responses[.cluster]?.sent == 1)
            try await client.read(true)
            try await eventually("it is sent the newest") { stream.contents == [["a": "1"], ["a": "50"]] }
        }
    }

    @Test("a proxy that returns with all that it is to have is sent nothing, and is in sync")
    func returnsUnchanged() async throws {
        try await TestServer.with { server in
            let stream = try await TestClient.connect(server).openStream(of: "web-1", held: ["a": "1"])
            try await eventually("it is served") { server.isServed("web-1") }
            server.offer([.cluster("a", "1")], revision: 7, to: ["web-1"])
            try await eventually("it is in sync") {
                server.sessions.status(of: server.key("web-1"))?.synchronised?.value == 7
            }
            #expect(stream.contents == [])
            #expect(server.sessions.counters.bytesSent == 0)
        }
    }

    @Test("a stream that ends while its proxy is admitted leaves nothing behind")
    func endsWhileAdmitted() async throws {
        try await TestServer.with { server in
            server.admission.hold()
            let client = try await TestClient.connect(server)
            _ = try await client.openStream(of: "web-1")
            try await eventually("the admission is under way") { server.admission.heldCount == 1 }
            await client.close()
            // The end of a later stream of the same loop has been seen: so has the end of the first.
            let second = try await TestClient.connect(server)
            _ = try await second.openStream(of: "web-2")
            try await eventually("the second is under way") { server.admission.heldCount == 2 }
            server.admission.release()
            try await eventually("the first is gone") { server.admission.departed[server.key("web-1")] == false }
            try await eventually("the second is served") { server.isServed("web-2") }
            #expect(!server.sessions.isConnected(server.key("web-1")))
            #expect(server.sessions.connectedCount == 1)
        }
    }

    @Test("a notice that a proxy left does not hide that it is back")
    func noticesOvertake() async throws {
        try await TestServer.with { server in
            let old = try await TestClient.connect(server)
            _ = try await old.openStream(of: "web-1")
            try await eventually("it is served") { server.isServed("web-1") }
            let stream = try await TestClient.connect(server).openStream(of: "web-1")
            await old.close()
            server.offer([.cluster("a", "1")], revision: 1, to: ["web-1"])
            try await eventually("the new stream is sent the snapshot, before or after the old one ends") {
                server.offer([.cluster("a", "1")], revision: 1, to: ["web-1"])
                return stream.contents == [["a": "1"]]
            }
            try await eventually("the old stream is gone") {
                server.sessions.status(of: server.key("web-1"))?.subscriptions.count { $0.disconnectedAt == nil } == 1
            }
            #expect(server.isServed("web-1"))
            #expect(server.admission.departed == [:])
        }
    }

    @Test("a peer that gives no sign of life is disconnected; one that answers pings stays")
    func deadPeer() async throws {
        let keepalive = Keepalive(intervalMilliseconds: 150, timeoutMilliseconds: 150)
        try await TestServer.with(keepalive: keepalive) { server in
            let living = try await TestClient.connect(server)
            _ = try await living.openStream(of: "living")
            let dead = try await TestClient.connect(server)
            _ = try await dead.openStream(of: "dead")
            try await eventually("both are served") { server.isServed("living") && server.isServed("dead") }
            try await dead.read(false)
            try await eventually("the dead one is disconnected") { !server.isServed("dead") }
            #expect(server.isServed("living") && living.channel.isActive)
        }
    }
}
