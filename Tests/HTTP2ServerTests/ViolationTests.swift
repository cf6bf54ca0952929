import HTTP2Server
import MeshFixtures
import NIOCore
import NIOEmbedded
import Testing

@Suite("Peers that break HTTP/2 are told by GOAWAY or RST_STREAM, with its code")
struct ViolationTests {
    /// What a peer sends, and the code that it is told.
    struct Violation: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: UInt32
        let bytes: [UInt8]

        init(_ description: String, _ code: UInt32, _ frames: [UInt8]...) {
            testDescription = description
            self.code = code
            bytes = frames.flatMap { $0 }
        }
    }

    static let ofStreams: [Violation] = [
        Violation("DATA on stream 0", 1, Peer.frame(type: 0, stream: 0, [1])),
        Violation("DATA before HEADERS", 1, Peer.frame(type: 0, stream: 1, [1])),
        Violation("HEADERS on an even stream", 1, Peer.head(2)),
        Violation("HEADERS that no table explains", 9, Peer.frame(type: 1, flags: 4, stream: 1, [0xFF, 0xFF, 0xFF])),
        Violation(
            "padding longer than the frame", 1, Peer.head(1), Peer.frame(type: 0, flags: 8, stream: 1, [9, 0])),
        Violation("padding without a length", 6, Peer.head(1), Peer.frame(type: 0, flags: 8, stream: 1)),
        Violation("a priority that is cut off", 6, Peer.frame(type: 1, flags: 0x24, stream: 1, [0, 0])),
        Violation("PRIORITY of the wrong length", 6, Peer.frame(type: 2, stream: 1, [0])),
        Violation("RST_STREAM of the wrong length", 6, Peer.head(1), Peer.frame(type: 3, stream: 1, [0])),
        Violation("RST_STREAM of a stream to come", 1, Peer.frame(type: 3, stream: 5, [0, 0, 0, 8])),
        Violation("PUSH_PROMISE", 1, Peer.frame(type: 5, stream: 1, [0, 0, 0, 2])),
        Violation("WINDOW_UPDATE of a stream to come", 1, Peer.frame(type: 8, stream: 1, [0, 0, 0, 1])),
        Violation("CONTINUATION without HEADERS", 1, Peer.frame(type: 9, flags: 4, stream: 1)),
        Violation("HEADERS that are interrupted", 1, Peer.head(1, flags: 0), Peer.frame(type: 6, stream: 0)),
        Violation(
            "CONTINUATION of another stream", 1, Peer.head(1, flags: 0), Peer.frame(type: 9, flags: 4, stream: 3)),
        Violation(
            "HEADERS without end", 11, Peer.head(1, flags: 0), Peer.repeated(40) { _ in Peer.frame(type: 9, stream: 1) }
        ),
        Violation(
            "streams that are opened and end by a fault without end", 11,
            Peer.repeated(300) { number in
                Peer.head(UInt32(2 * number + 1), flags: 5)
                    + Peer.frame(type: 8, stream: UInt32(2 * number + 1), [0, 0, 0, 0])
            }),
        Violation(
            "streams that are opened and reset without end", 11,
            Peer.repeated(300) { number in
                Peer.head(UInt32(2 * number + 1)) + Peer.frame(type: 3, stream: UInt32(2 * number + 1), [0, 0, 0, 8])
            }),
    ]

    static let ofConnection: [Violation] = [
        Violation("SETTINGS on a stream", 1, Peer.frame(type: 4, stream: 1)),
        Violation("SETTINGS of the wrong length", 6, Peer.frame(type: 4, stream: 0, [0])),
        Violation(
            "an answer to SETTINGS with content", 6, Peer.frame(type: 4, flags: 1, stream: 0, [0, 0, 0, 0, 0, 0])),
        Violation("ENABLE_PUSH that is no truth value", 1, Peer.frame(type: 4, stream: 0, [0, 2, 0, 0, 0, 2])),
        Violation("a window over the limit", 3, Peer.frame(type: 4, stream: 0, [0, 4, 0x80, 0, 0, 0])),
        Violation("MAX_FRAME_SIZE below the least", 1, Peer.frame(type: 4, stream: 0, [0, 5, 0, 0, 0x3F, 0xFF])),
        Violation("PING on a stream", 1, Peer.frame(type: 6, stream: 1, [UInt8](repeating: 0, count: 8))),
        Violation("PING of the wrong length", 6, Peer.frame(type: 6, stream: 0, [0])),
        Violation("WINDOW_UPDATE by nothing", 1, Peer.frame(type: 8, stream: 0, [0, 0, 0, 0])),
        Violation("WINDOW_UPDATE over the limit", 3, Peer.frame(type: 8, stream: 0, [0x7F, 0xFF, 0xFF, 0xFF])),
        Violation("SETTINGS without end", 11, Peer.repeated(2000) { _ in Peer.settings }),
        Violation(
            "PINGs without end", 11,
            Peer.repeated(2000) { _ in Peer.frame(type: 6, stream: 0, [UInt8](repeating: 0, count: 8)) }),
        Violation("a frame that is too long", 6, [0, 0x40, 0x01, 0, 0, 0, 0, 0, 1]),
    ]

    @Test("of the connection", arguments: ofStreams + ofConnection)
    func connection(violation: Violation) throws {
        let peer = try Peer()
        try peer.send(violation.bytes)
        let last = try #require(try peer.frames().last)
        #expect(last.type == 7 && last.code == violation.code, "\(last)")
        #expect(!peer.channel.isActive)
        #expect(!peer.services.all.values.contains { !$0.isClosed })
    }

    @Test("after GOAWAY nothing is served, though the peer may take its time to go")
    func afterwards() throws {
        let peer = try Peer()
        // As TLS does until the peer has said goodbye too.
        try peer.channel.pipeline.syncOperations.addHandler(CloseHolder(), position: .first)
        try peer.send(Peer.head(1) + Peer.frame(type: 5, stream: 1))
        #expect(try peer.frames().map(\.type) == [7])
        #expect(peer.channel.isActive && peer[1]?.isClosed == true)
        peer[1]?.stream.write(ByteBuffer(string: "too late"))
        peer[1]?.stream.flush()
        try peer.send(Peer.head(3))
        #expect(peer[3] == nil)
        #expect(try peer.frames().isEmpty)
    }

    @Test(
        "from the first byte on",
        arguments: [
            Array("GET / HTTP/1.1\r\n\r\n".utf8),
            Peer.preface + Peer.frame(type: 6, stream: 0, [UInt8](repeating: 0, count: 8)),
        ])
    func beginnings(bytes: [UInt8]) throws {
        let peer = try Peer(greets: false)
        try peer.send(bytes)
        let last = try #require(try peer.frames().last)
        #expect(last.type == 7 && last.code == 1)
        #expect(!peer.channel.isActive)
    }

    static let ofOneStream: [Violation] = [
        Violation("a request without a path", 1, Peer.frame(type: 1, flags: 4, stream: 1, [0x83])),
        Violation("DATA after the end", 5, Peer.head(1, flags: 5), Peer.frame(type: 0, stream: 1, [1])),
        Violation("trailers that do not end the stream", 1, Peer.head(1), Peer.head(1)),
        Violation("WINDOW_UPDATE by nothing", 1, Peer.head(1), Peer.frame(type: 8, stream: 1, [0, 0, 0, 0])),
        Violation(
            "WINDOW_UPDATE over the limit", 3, Peer.head(1), Peer.frame(type: 8, stream: 1, [0x7F, 0xFF, 0xFF, 0xFF])),
    ]

    @Test("of one stream: the others go on", arguments: ofOneStream)
    func stream(violation: Violation) throws {
        let peer = try Peer()
        try peer.send(violation.bytes)
        let last = try #require(try peer.frames().last)
        #expect(last.type == 3 && last.stream == 1 && last.code == violation.code, "\(last)")
        #expect(peer[1]?.isClosed ?? true)
        try peer.send(Peer.head(3, flags: 5))
        #expect(peer[3]?.isComplete == true)
    }

    @Test("no more than a hundred streams are served at a time")
    func manyStreams() throws {
        let peer = try Peer()
        for number in 0..<101 { try peer.send(Peer.head(UInt32(2 * number + 1))) }
        let frames = try peer.frames()
        #expect(frames.map(\.stream) == [201] && frames.first?.code == 7)
        #expect(peer.services.all.count == 100)
        try peer.send(Peer.frame(type: 3, stream: 1, [0, 0, 0, 8]) + Peer.head(203))
        #expect(peer[1]?.isClosed == true && peer[203] != nil)
    }

    @Test("noise neither crashes the server nor leaves a stream", arguments: UInt64(1)...200)
    func noise(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let peer = try Peer()
        for _ in 0..<60 where peer.channel.isActive {
            let payload = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let isRequest = Int.random(in: 0..<3, using: &random) == 0
            let stream = UInt32.random(in: 0...9, using: &random)
            try? peer.send(
                isRequest
                    ? Peer.head(stream | 1)
                    : Peer.frame(
                        type: UInt8.random(in: 0...11, using: &random),
                        flags: UInt8.random(in: 0...255, using: &random),
                        stream: stream, payload))
        }
        _ = try? peer.channel.finish(acceptAlreadyClosed: true)
        #expect(!peer.services.all.values.contains { !$0.isClosed })
    }
}

/// Keeps a channel open that is to be closed.
private final class CloseHolder: ChannelOutboundHandler {
    typealias OutboundIn = Never

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        promise?.succeed()
    }
}
