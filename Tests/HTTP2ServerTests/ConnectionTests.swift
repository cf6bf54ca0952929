import HTTP2Server
import NIOCore
import NIOEmbedded
import NIOHPACK
import Testing

@Suite("One connection, frame by frame")
struct ConnectionTests {
    @Test("it begins with the server's SETTINGS, and answers those of the peer, and its PINGs")
    func greeting() throws {
        let peer = try Peer(greets: false)
        let first = try #require(try peer.frames().first)
        #expect(first.type == 4 && first.flags == 0)
        try peer.send(Peer.preface + Peer.settings + Peer.frame(type: 6, stream: 0, [1, 2, 3, 4, 5, 6, 7, 8]))
        #expect(
            try peer.frames() == [
                Peer.Received(type: 4, flags: 1, stream: 0, payload: []),
                Peer.Received(type: 6, flags: 1, stream: 0, payload: [1, 2, 3, 4, 5, 6, 7, 8]),
            ])
    }

    @Test("a request may come in pieces, padded, with a priority, and end with trailers")
    func pieces() throws {
        let peer = try Peer()
        let request = Peer.request
        let head: [UInt8] = [2, 0x80, 0, 0, 0, 255] + request.prefix(2) + [0, 0]
        var bytes = Peer.frame(type: 1, flags: 0x28, stream: 1, head)
        bytes += Peer.frame(type: 9, flags: 4, stream: 1, Array(request.dropFirst(2)))
        bytes += Peer.frame(type: 0, flags: 8, stream: 1, [3] + Array("body".utf8) + [0, 0, 0])
        bytes += Peer.frame(type: 0xA0, flags: 255, stream: 1, [1, 2, 3])
        bytes += Peer.frame(type: 2, stream: 1, [0, 0, 0, 0, 1])
        // x-y: z
        bytes += Peer.frame(type: 1, flags: 5, stream: 1, [0, 3] + Array("x-y".utf8) + [1] + Array("z".utf8))
        for byte in bytes { try peer.send([byte]) }
        let service = try #require(peer[1])
        #expect(service.head?.first(name: ":path") == "/x")
        #expect(service.head?.first(name: ":method") == "POST")
        #expect(service.body == Array("body".utf8))
        #expect(service.isComplete && !service.isClosed)
    }

    @Test("an answer ends its stream; a peer that has not ended its side is told that nobody listens")
    func endings() throws {
        let peer = try Peer()
        try peer.send(Peer.head(1, flags: 5) + Peer.head(3))
        for id: UInt32 in [1, 3] {
            let service = try #require(peer[id])
            service.stream.write(head: [(":status", "200")])
            service.stream.write(ByteBuffer(string: "hello"))
            service.stream.end(trailers: [("grpc-status", "0")])
            service.stream.write(ByteBuffer(string: "too late"))
            service.stream.flush()
            #expect(service.isClosed)
        }
        let frames = try peer.frames()
        #expect(frames.map(\.type) == [1, 0, 1, 1, 0, 1, 3])
        #expect(frames.map(\.stream) == [1, 1, 1, 3, 3, 3, 3])
        #expect(frames[1].payload == Array("hello".utf8) && frames[1].flags == 0)
        #expect(frames[2].flags == 5 && frames[5].flags == 5 && frames[6].code == 0)
        #expect(try peer.headers(frames[0]).first(name: ":status") == "200")
        #expect(try peer.headers(frames[2]).first(name: "grpc-status") == "0")
    }

    @Test("a body without trailers says itself that it is over, also an empty one", arguments: ["", "hello"])
    func bodies(text: String) throws {
        let peer = try Peer()
        try peer.send(Peer.head(1, flags: 5))
        let stream = try #require(peer[1]?.stream)
        stream.write(head: [(":status", "200")])
        stream.write(ByteBuffer(string: text))
        stream.end()
        stream.flush()
        let frames = try peer.frames()
        #expect(frames.map(\.type) == [1, 0])
        #expect(frames[1].flags == 1 && frames[1].payload == Array(text.utf8))
    }

    @Test(
        "what waits for the peer is bounded by whoever writes: the stream says when it is enough, and when there is room"
    )
    func backPressure() throws {
        let peer = try Peer()
        try peer.send(Peer.head(1))
        let service = try #require(peer[1])
        let sent = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 251) }
        service.stream.write(ByteBuffer(bytes: sent))
        #expect(service.writabilities == [false])
        service.stream.flush()
        var arrived = try peer.frames().flatMap(\.payload)
        #expect(arrived.count == 65_535, "no more than the peer allows")
        // Either window alone allows nothing.
        try peer.send(Peer.frame(type: 8, stream: 1, Peer.integer(1_000_000)))
        #expect(try peer.frames().isEmpty)
        try peer.send(Peer.frame(type: 8, stream: 0, Peer.integer(100_000)))
        arrived += try peer.frames().flatMap(\.payload)
        #expect(arrived.count == 165_535 && service.writabilities == [false])
        try peer.send(Peer.frame(type: 8, stream: 0, Peer.integer(20_000)))
        arrived += try peer.frames().flatMap(\.payload)
        #expect(service.writabilities == [false, true])
        try peer.send(Peer.frame(type: 8, stream: 0, Peer.integer(1_000_000)))
        arrived += try peer.frames().flatMap(\.payload)
        #expect(arrived == sent)
    }

    @Test("windows of open streams follow the peer's SETTINGS, below zero too")
    func settings() throws {
        let peer = try Peer()
        try peer.send(Peer.head(1))
        let stream = try #require(peer[1]?.stream)
        stream.write(ByteBuffer(repeating: 1, count: 40_000))
        stream.flush()
        #expect(try peer.frames().flatMap(\.payload).count == 40_000)
        try peer.send(Peer.frame(type: 4, stream: 0, [0, 4] + Peer.integer(30_000)))
        _ = try peer.frames()
        stream.write(ByteBuffer(repeating: 2, count: 5000))
        stream.flush()
        #expect(try peer.frames().isEmpty, "10,000 more are out than the peer now allows")
        try peer.send(Peer.frame(type: 8, stream: 1, Peer.integer(12_000)))
        #expect(try peer.frames().flatMap(\.payload).count == 2000)
        try peer.send(Peer.frame(type: 4, stream: 0, [0, 4] + Peer.integer(65_535)))
        #expect(try peer.frames().filter { $0.type == 0 }.flatMap(\.payload).count == 3000)
    }

    @Test("a peer that does not take its answers is not read from until it does")
    func unreadAnswers() throws {
        let peer = try Peer()
        let probe = ReadProbe()
        try peer.channel.pipeline.syncOperations.addHandler(probe, position: .first)
        peer.channel.isWritable = false
        peer.channel.pipeline.fireChannelWritabilityChanged()
        peer.channel.read()
        #expect(probe.count == 0)
        peer.channel.isWritable = true
        peer.channel.pipeline.fireChannelWritabilityChanged()
        #expect(probe.count == 1)
    }

    @Test("what is written while the socket takes nothing goes out when it does")
    func fullSocket() throws {
        let peer = try Peer()
        try peer.send(Peer.head(1))
        let stream = try #require(peer[1]?.stream)
        peer.channel.isWritable = false
        stream.write(ByteBuffer(repeating: 7, count: 1000))
        stream.flush()
        #expect(try peer.frames().isEmpty)
        peer.channel.isWritable = true
        peer.channel.pipeline.fireChannelWritabilityChanged()
        #expect(try peer.frames().flatMap(\.payload).count == 1000)
    }

    @Test("the peer may go on sending as long as it is read: windows of stream and connection are widened")
    func receiving() throws {
        let peer = try Peer()
        try peer.send(Peer.head(1))
        let part = [UInt8](repeating: 7, count: 16_000)
        var allowed = 65_535
        var allowedByConnection = 65_535 - 100 * part.count
        for _ in 0..<100 {
            #expect(allowed >= part.count)
            allowed -= part.count
            try peer.send(Peer.frame(type: 0, stream: 1, part))
            for frame in try peer.frames() where frame.type == 8 {
                let increment = Int(frame.payload.reduce(0) { $0 << 8 | UInt32($1) })
                if frame.stream == 1 { allowed += increment } else { allowedByConnection += increment }
            }
        }
        #expect(peer[1]?.body.count == 1_600_000)
        #expect(allowedByConnection == allowed)
    }

    @Test("what comes late for a stream that is over is no fault, and its headers still count for the table")
    func late() throws {
        let peer = try Peer()
        try peer.send(Peer.head(1))
        let stream = try #require(peer[1]?.stream)
        stream.write(head: [(":status", "200")])
        stream.end(trailers: [("grpc-status", "0")])
        stream.flush()
        _ = try peer.frames()
        // a: b goes into the table, of which the next request makes use.
        let added: [UInt8] = [0x40, 1, 0x61, 1, 0x62]
        try peer.send(
            Peer.frame(type: 0, stream: 1, [1]) + Peer.frame(type: 8, stream: 1, [0, 0, 0, 1])
                + Peer.frame(type: 3, stream: 1, [0, 0, 0, 8]) + Peer.frame(type: 1, flags: 5, stream: 1, added))
        #expect(try peer.frames().isEmpty)
        try peer.send(Peer.repeated(4) { _ in Peer.frame(type: 0, stream: 1, [UInt8](repeating: 0, count: 16_000)) })
        #expect(try peer.frames().map(\.stream) == [0], "the connection's window is widened all the same")
        try peer.send(Peer.frame(type: 1, flags: 5, stream: 3, Peer.request + [0xBE]))
        #expect(peer[3]?.head?.first(name: "a") == "b")
        #expect(try peer.frames().isEmpty)
        #expect(peer.channel.isActive)
    }
}

/// Counts what the channel is asked to read.
private final class ReadProbe: ChannelOutboundHandler {
    typealias OutboundIn = Never
    var count = 0

    func read(context: ChannelHandlerContext) {
        count += 1
        context.read()
    }
}
