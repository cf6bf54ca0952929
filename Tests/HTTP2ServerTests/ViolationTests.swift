import NIOCore
import NIOEmbedded
import Testing

@Suite("Peers that break HTTP/2 are told by GOAWAY or RST_STREAM, with its code")
struct ViolationTests {
    struct Violation: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let code: UInt32

        init(_ description: String, _ bytes: [UInt8], _ code: UInt32) {
            testDescription = description
            self.bytes = bytes
            self.code = code
        }
    }

    static let ofConnection: [Violation] = [
        Violation("DATA on stream 0", Peer.frame(type: 0, stream: 0, [1]), 1),
        Violation("DATA before HEADERS", Peer.frame(type: 0, stream: 1, [1]), 1),
        Violation("HEADERS on an even stream", Peer.head(2), 1),
        Violation("HEADERS that no table explains", Peer.frame(type: 1, flags: 4, stream: 1, [0xFF, 0xFF, 0xFF]), 9),
        Violation("padding longer than the frame", Peer.head(1) + Peer.frame(type: 0, flags: 8, stream: 1, [9, 0]), 1),
        Violation("padding without a length", Peer.head(1) + Peer.frame(type: 0, flags: 8, stream: 1), 6),
        Violation("a priority that is cut off", Peer.frame(type: 1, flags: 0x24, stream: 1, [0, 0]), 6),
        Violation("PRIORITY of the wrong length", Peer.frame(type: 2, stream: 1, [0]), 6),
        Violation("RST_STREAM of the wrong length", Peer.head(1) + Peer.frame(type: 3, stream: 1, [0]), 6),
        Violation("RST_STREAM of a stream to come", Peer.frame(type: 3, stream: 5, [0, 0, 0, 8]), 1),
        Violation("SETTINGS on a stream", Peer.frame(type: 4, stream: 1), 1),
        Violation("SETTINGS of the wrong length", Peer.frame(type: 4, stream: 0, [0]), 6),
        Violation("an answer to SETTINGS with content", Peer.frame(type: 4, flags: 1, stream: 0, [0, 0, 0, 0, 0, 0]), 6),
        Violation("ENABLE_PUSH that is no truth value", Peer.frame(type: 4, stream: 0, [0, 2, 0, 0, 0, 2]), 1),
        Violation("a window over the limit", Peer.frame(type: 4, stream: 0, [0, 4, 0x80, 0, 0, 0]), 3),
        Violation("MAX_FRAME_SIZE below the least", Peer.frame(type: 4, stream: 0, [0, 5, 0, 0, 0x3F, 0xFF]), 1),
        Violation("PUSH_PROMISE", Peer.frame(type: 5, stream: 1, [0, 0, 0, 2]), 1),
        Violation("PING on a stream", Peer.frame(type: 6, stream: 1, [UInt8](repeating: 0, count: 8)), 1),
        Violation("PING of the wrong length", Peer.frame(type: 6, stream: 0, [0]), 6),
        Violation("WINDOW_UPDATE by nothing", Peer.frame(type: 8, stream: 0, [0, 0, 0, 0]), 1),
        Violation("WINDOW_UPDATE over the limit", Peer.frame(type: 8, stream: 0, [0x7F, 0xFF, 0xFF, 0xFF]), 3),
        Violation("WINDOW_UPDATE of a stream to come", Peer.frame(type: 8, stream: 1, [0, 0, 0, 1]), 1),
        Violation("CONTINUATION without HEADERS", Peer.frame(type: 9, flags: 4, stream: 1), 1),
        Violation("HEADERS that are interrupted", Peer.head(1, flags: 0) + Peer.frame(type: 6, stream: 0), 1),
        Violation(
            "CONTINUATION of another stream", Peer.head(1, flags: 0) + Peer.frame(type: 9, flags: 4, stream: 3), 1),
        Violation(
            "HEADERS without end",
            Peer.head(1, flags: 0) + (0..<40).flatMap { _ in Peer.frame(type: 9, stream: 1, []) }, 11),
        Violation("a frame that is too long", [0, 0x40, 0x01, 0, 0, 0, 0, 0, 1], 6),
        Violation(
            "more DATA than the window allows",
            Peer.head(1) + Peer.head(3)
                // Windows of streams are widened again as bytes are taken, so that only one frame too large can break them.
                + Peer.frame(type: 0, stream: 1, [UInt8](repeating: 0, count: 16_385)), 6),
        Violation(
            "streams that are opened and reset without end",
            (0..<300).flatMap { Peer.head(UInt32(2 * $0 + 1)) + Peer.frame(type: 3, stream: UInt32(2 * $0 + 1), [0, 0, 0, 8]) },
            11),
    ]

    @Test("of the connection", arguments: ofConnection)
    func connection(violation: Violation) throws {
        let peer = try Peer()
        try peer.send(violation.bytes)
        let last = try #require(try peer.frames().last)
        #expect(last.type == 7 && last.code == violation.code, "\(last)")
        #expect(!peer.channel.isActive)
        #expect(peer.services.all.values.allSatisfy(\.isClosed))
        // What comes behind it is not looked at any more.
        try? peer.send(Peer.head(1))
        #expect(try peer.frames().isEmpty)
    }

    @Test("from the first byte on", arguments: [
        Array("GET / HTTP/1.1\r\n\r\n".utf8), Peer.preface + Peer.frame(type: 6, stream: 0, [UInt8](repeating: 0, count: 8)),
    ])
    func beginnings(bytes: [UInt8]) throws {
        let peer = try Peer(greets: false)
        try peer.send(bytes)
        let last = try #require(try peer.frames().last)
        #expect(last.type == 7 && last.code == 1)
        #expect(!peer.channel.isActive)
    }

    static let ofStream: [Violation] = [
        Violation("a request without a path", Peer.frame(type: 1, flags: 4, stream: 1, [0x83]), 1),
        Violation("DATA after the end", Peer.head(1, flags: 5) + Peer.frame(type: 0, stream: 1, [1]), 5),
        Violation("trailers that do not end the stream", Peer.head(1) + Peer.head(1), 1),
        Violation("WINDOW_UPDATE by nothing", Peer.head(1) + Peer.frame(type: 8, stream: 1, [0, 0, 0, 0]), 1),
        Violation(
            "WINDOW_UPDATE over the limit", Peer.head(1) + Peer.frame(type: 8, stream: 1, [0x7F, 0xFF, 0xFF, 0xFF]), 3),
    ]

    @Test("of one stream: the others go on", arguments: ofStream)
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
            let payload = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            let isRequest = Int.random(in: 0..<3, using: &random) == 0
            let stream = UInt32.random(in: 0...9, using: &random)
            try? peer.send(
                isRequest
                    ? Peer.head(stream | 1)
                    : Peer.frame(
                        type: UInt8.random(in: 0...11, using: &random), flags: UInt8.random(in: 0...255, using: &random),
                        stream: stream, payload))
        }
        _ = try? peer.channel.finish(acceptAlreadyClosed: true)
        #expect(peer.services.all.values.allSatisfy(\.isClosed))
    }
}

/// The same numbers for the same seed, everywhere.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
